"""Senses of trigger words: which event a word names with this object, preposition or light verb.

Table ``triggers.tsv`` gives each sense of a lemma the conditions that decide it («أطلق» fire, a prisoner or a
campaign). A sense *fits* where all its conditions hold among the words around; of those that fit, the one
with most conditions is told. Nothing is decided here: the taggers weigh what the frames say.
"""

from collections.abc import Iterable
from functools import cache, lru_cache
from typing import NamedTuple

from marsad.coding.tables import rows, word_classes
from marsad.coding.tokens import Token, fold, word

_OBJECT_REACH = {"v": 8, "n": 4, "a": 4}  # words after the trigger in which its object may stand
_SUBJECT_REACH = 4
_LIGHT_REACH = 5
_PROCLITICS = {"ب": "bi", "ل": "li", "ك": "ka"}


class Sense(NamedTuple):
    """A row of the lexicon; conditions are sets of folded lemmas or of class names, empty: none."""

    event: str  # or NONE: a sense that is no event
    mode: str | None
    actor: str  # where the actor stands: subject, object, idafa, agent, prep:X, none
    recipient: str
    objects: frozenset[str]
    object_words: frozenset[str]
    subjects: frozenset[str]
    prepositions: frozenset[str]
    light_verbs: frozenset[str]
    excluded: frozenset[str]

    @property
    def narrowness(self) -> int:
        """A sense with more conditions, or with words in place of classes, goes before a wider one."""
        asked = (self.objects, self.subjects, self.prepositions, self.light_verbs)
        return sum(map(bool, asked)) + 2 * bool(self.object_words)


class Frame(NamedTuple):
    """What the lexicon says of a word where it stands."""

    sense: Sense | None  # the narrowest that fits
    possible: frozenset[str]  # events of all senses of the word


_WORDS = ("objectword", "prep", "light")
_KEYS = {
    "objects": "object", "object_words": "objectword", "subjects": "subject", "prepositions": "prep",
    "light_verbs": "light", "excluded": "not",
}  # fmt: skip


def _conditions(text: str) -> dict[str, frozenset[str]]:
    found = {}
    for part in text.split():
        key, _, values = part.partition("=")
        listed = values.split(",")
        found[key] = frozenset(map(fold, listed) if key in _WORDS else listed)
    return found


@cache
def lexicon() -> dict[str, tuple[Sense, ...]]:
    """``"lemma|v"`` → its senses, narrowest first."""
    senses: dict[str, list[Sense]] = {}
    for row in rows("triggers"):
        asked = _conditions(row["when"])
        of = {field: asked.get(key, frozenset()) for field, key in _KEYS.items()}
        sense = Sense(row["event"], row["mode"] or None, row["actor"], row["recipient"], **of)
        senses.setdefault(f"{row['lemma']}|{row['pos']}", []).append(sense)
    return {key: tuple(sorted(listed, key=lambda s: -s.narrowness)) for key, listed in senses.items()}


class _Seen(NamedTuple):
    """What conditions are checked against, constant for a word form."""

    classes: frozenset[str]
    lemmas: frozenset[str]  # folded, without part of speech
    senses: tuple[tuple[str, tuple[Sense, ...]], ...]  # part of speech, senses


@lru_cache(maxsize=100_000)
def _seen(form: str) -> _Seen:
    w, entries, known = word(form), word_classes().entries, lexicon()
    classes = {n for lemma in w.lemmas[:3] if lemma in entries for n in entries[lemma].names}
    lemmas = {fold(lemma.partition("|")[0]) for lemma in w.lemmas[:4]} | {w.folded}
    for letter, proclitic in _PROCLITICS.items():
        if any(proclitic in r.proclitics for r in w.readings):
            lemmas.add(letter)
    senses = tuple((lemma[-1], known[lemma]) for lemma in w.lemmas if lemma in known)
    return _Seen(frozenset(classes), frozenset(lemmas), senses)


def read(tokens: list[Token]) -> list[Frame | None]:
    """A frame for each word that the lexicon lists, None for others."""
    seen = [_seen(t.word.form) for t in tokens]
    return [_frame(seen, i) if seen[i].senses else None for i in range(len(tokens))]


def _frame(seen: list[_Seen], i: int) -> Frame:
    fitting = [
        sense
        for letter, senses in seen[i].senses
        if (sense := next((s for s in senses if _fits(s, letter, seen, i)), None)) is not None
    ]
    possible = frozenset(s.event for _, senses in seen[i].senses for s in senses)
    return Frame(max(fitting, key=lambda s: s.narrowness, default=None), possible)


def _fits(sense: Sense, letter: str, seen: list[_Seen], i: int) -> bool:
    after = seen[i + 1 : i + 1 + _OBJECT_REACH.get(letter, 4)]
    near = after[:_SUBJECT_REACH] + seen[max(0, i - _SUBJECT_REACH) : i]
    return (
        (not sense.object_words or _meets(sense.object_words, (s.lemmas for s in after)))
        and (not sense.objects or _meets(sense.objects, (s.classes for s in after)))
        and (not sense.prepositions or _meets(sense.prepositions, (s.lemmas for s in after)))
        and (not sense.light_verbs
             or _meets(sense.light_verbs, (s.lemmas for s in seen[max(0, i - _LIGHT_REACH) : i])))
        and (not sense.subjects or _meets(sense.subjects, (s.classes for s in near)))
        and (not sense.excluded or not _meets(sense.excluded, (s.classes for s in after[:2])))
    )  # fmt: skip


def _meets(asked: frozenset[str], offered: Iterable[frozenset[str]]) -> bool:
    return any(not asked.isdisjoint(one) for one in offered)
