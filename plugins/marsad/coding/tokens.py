"""Tokens: the words and marks of a sentence, each with all its readings and what is constant about it."""

import re
from functools import lru_cache
from typing import NamedTuple

from marsad.text.morphology import Analysis, analyse

_TOKEN = re.compile(r"[^\W_][\w\u064b-\u0652\u0670\u0640]*|[^\w\s]|_")
_DIACRITICS = re.compile("[\u064b-\u0652\u0670\u0640]")
_FOLDED = str.maketrans("أإآٱىة", "اااايه")
_CLITICS = re.compile("^[وف]?(?:بال|كال|وال|فال|لل|ال|ب|ل|س)?")
_ENDINGS = re.compile("(?:هما|ها|هم|هن|نا|ه|ات|ون|ين|ان|وا|ت)$")
_ARABIC_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩", "0123456789")


class Word(NamedTuple):
    """What is known of a word form wherever it stands."""

    form: str  # as written
    folded: str  # without vowels, hamza seats, ى/ي and ة/ه told apart
    stem: str  # folded, without the commonest clitics and endings
    readings: tuple[Analysis, ...]
    lemmas: tuple[str, ...]  # "lemma|v", "lemma|n", "lemma|a" …, most plausible first
    letters: str  # one letter a part of speech that it may have, sorted
    kind: str  # "word", "number" or "mark"


class Token(NamedTuple):
    """A word of a sentence; offsets are code points of the sentence."""

    word: Word
    start: int
    end: int

    @property
    def text(self) -> str:
        """The word as written."""
        return self.word.form


_LETTER = {
    "verb": "v", "noun": "n", "adj": "a", "noun_prop": "r", "num": "u", "adv": "d", "prep": "p",
    "conj": "c", "neg": "g", "rel": "l", "dem": "m", "pron": "o", "unknown": "x",
}  # fmt: skip


def fold(text: str) -> str:
    """The form in which words are compared: no vowels or tatweel, one alef, ي for ى, ه for ة."""
    return _DIACRITICS.sub("", text).translate(_FOLDED).translate(_ARABIC_DIGITS)


def stem_of(folded: str) -> str:
    """A folded word without its commonest clitics and endings; at least three letters stay."""
    clitics = _CLITICS.match(folded)
    cut = clitics.end() if clitics else 0
    bare = folded[cut:] if len(folded) - cut >= 3 else folded
    shorter = _ENDINGS.sub("", bare)
    return shorter if len(shorter) >= 3 else bare


@lru_cache(maxsize=200_000)
def word(form: str) -> Word:
    """The constant knowledge of a word form."""
    folded = fold(form)
    if not folded or not folded[0].isalnum():
        shown = folded or form  # tatweel or vowels alone fold to nothing; no word is empty
        return Word(form, shown, shown, (), (), "", "mark")
    if folded[0].isdigit():
        return Word(form, folded, folded, (), (), "", "number")
    readings = analyse(form)
    lemmas = dict.fromkeys(f"{r.lemma}|{_LETTER.get(r.pos, 'f')}" for r in readings)
    letters = "".join(sorted({_LETTER.get(r.pos, "f") for r in readings}))
    return Word(form, folded, stem_of(folded), readings, tuple(lemmas)[:6], letters, "word")


def tokenise(sentence: str) -> list[Token]:
    """The tokens of a sentence in order."""
    return [Token(word(m.group()), m.start(), m.end()) for m in _TOKEN.finditer(sentence)]
