"""What the networks see of a word: meaning, morphology and lexicon as one row of numbers.

Meaning comes from the English glosses of the word's readings: the words of a gloss have vectors (an English
sentence encoder's, reduced; see docs/coding.md) which are averaged. So «قصف», «غارة» and «اقتحم» lie near
each other although the training text may hold only one of them.
"""

import re
from functools import cache, lru_cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from marsad.coding.tables import word_classes
from marsad.coding.tokens import Word, word
from marsad.text.morphology import Analysis

Floats = NDArray[np.float32]

_GLOSS_WORD = re.compile(r"[A-Za-z][A-Za-z'-]+")
_EMPTY_WORDS = frozenset(("be", "of", "the", "to", "sth", "and", "in", "for"))
_LETTERS = "vnarudpcglmofx"
_PROCLITICS = ("wa", "fa", "bi", "li", "ka", "la", "sa", "al")
_ASPECTS = ("perfect", "imperfect", "command")
_MARKS = {"،": 0, ",": 0, ":": 1, '"': 2, "«": 2, "»": 2, "“": 2, "”": 2, "(": 3, ")": 3,
          "-": 4, "–": 4, ".": 5, "؟": 6, "?": 6}  # fmt: skip


@cache
def _gloss_words() -> tuple[dict[str, int], Floats]:
    with files("marsad.coding").joinpath("data/gloss_vectors.npz").open("rb") as stream:
        arrays = np.load(stream, allow_pickle=False)
        words = {name: row for row, name in enumerate(str(arrays["words"]).split())}
        return words, arrays["vectors"].astype(np.float32) * float(arrays["scale"])


@lru_cache(maxsize=60_000)
def _gloss_vector(gloss: str) -> Floats | None:
    rows, vectors = _gloss_words()
    found = [rows[w] for w in _GLOSS_WORD.findall(gloss.lower()) if w in rows and w not in _EMPTY_WORDS]
    return vectors[found].mean(0) if found else None


def _meaning(readings: tuple[Analysis, ...]) -> Floats:
    known = [
        v for gloss in dict.fromkeys(r.gloss for r in readings) if (v := _gloss_vector(gloss)) is not None
    ]
    if known:
        return np.asarray(np.mean(known, 0), dtype=np.float32)
    return np.zeros(_gloss_words()[1].shape[1], dtype=np.float32)


def _morphology(w: Word) -> Floats:
    """Shares of the readings that have a feature; clitics where any reading has them."""
    letters = [float(letter in w.letters) for letter in _LETTERS]
    clitics = [float(any(clitic in r.proclitics for r in w.readings)) for clitic in _PROCLITICS]
    n = max(len(w.readings), 1)
    shares = [
        sum(r.enclitic is not None for r in w.readings) / n,
        sum(r.has_article for r in w.readings) / n,
        *(sum(r.aspect == aspect for r in w.readings) / n for aspect in _ASPECTS),
        sum(r.is_passive for r in w.readings) / n,
        sum(r.person == "3" for r in w.readings) / n,
        sum(r.number == "d" for r in w.readings) / n,
        sum(r.number == "p" for r in w.readings) / n,
        sum(r.gender == "f" for r in w.readings) / n,
        sum(r.exact for r in w.readings) / n,
        float(any(r.pos != "unknown" for r in w.readings)),
    ]
    kinds = [float(w.kind == "number"), float(w.kind == "mark")]
    marks = [float(_MARKS.get(w.form) == row) for row in range(7)]
    return np.asarray(letters + clitics + shares + kinds + marks, dtype=np.float32)


def _lexicon(w: Word) -> Floats:
    """Semantic classes (averaged over the readings) and the event types that the lemma can name (0 to 1)."""
    table = word_classes()
    classes = np.zeros(len(table.classes), dtype=np.float32)
    types = np.zeros(len(table.types) + 2, dtype=np.float32)
    known = 0
    for lemma in w.lemmas:
        entry = table.entries.get(lemma)
        if entry is None:
            continue
        known += 1
        classes[list(entry.classes)] += 1
        for event_type, strength in entry.types:
            types[event_type + 1] = max(types[event_type + 1], strength)
    if known:
        classes /= known
        types[0] = types[1:-1].max()
        types[-1] = 1
    return np.concatenate([classes, types])


@lru_cache(maxsize=100_000)
def word_vector(form: str) -> Floats:
    """The row of a word form; its length is the same for all (``width()``)."""
    w = word(form)
    return np.concatenate([_meaning(w.readings), _morphology(w), _lexicon(w)])


@cache
def width() -> int:
    """How many numbers a word's row has."""
    return len(word_vector("قصف"))
