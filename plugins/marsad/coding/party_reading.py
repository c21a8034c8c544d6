"""A sentence as units that may name participants: each word or phrase with what the tables say of it."""

from functools import lru_cache
from typing import NamedTuple

from marsad.coding.party_lexicon import HEADS, JOINED, Meaning, lexicon, starts
from marsad.coding.tokens import Token

_SILENT = frozenset("\"'«»“”‘’()[]{}*ـ-–")
_NAME_LINKS = frozenset({"بن", "ابن", "بنت", "ولد", "ال", "دي", "فون", "فان", "دو", "لو", "بنو"})
_REMEMBERED = 2_000  # sentences; those of one batch are read for roles and again for parties


class Unit(NamedTuple):
    """Words that belong together, by token numbers (last inclusive)."""

    first: int
    last: int
    words: tuple[str, ...]  # folded
    meanings: tuple[Meaning, ...]
    cut: int  # letters of clitics before the first word
    definite: bool
    enclitic: bool  # ends with a pronoun («قواتها»)
    kind: str  # "found", "name" (may be part of a person's name), "number", "mark", "verb" or "other"

    def meaning(self, *kinds: str) -> Meaning | None:
        """The first meaning of one of the kinds."""
        return next((m for m in self.meanings if m.kind in kinds), None)

    @property
    def conjoined(self) -> bool:
        """Begins with «و» that was cut off."""
        return self.cut > 0 and self.words[0].startswith("و")


class Reading(NamedTuple):
    """The units of a sentence in order, and for each token the unit it is in (-1: a silent mark)."""

    units: list[Unit]
    unit_of: list[int]

    def whole_between(self, first: int, last: int) -> list[Unit] | None:
        """The units of tokens first to last; None where one of them crosses these bounds."""
        inside = [unit for unit in self.units if unit.first <= last and first <= unit.last]
        crossing = any(unit.first < first or unit.last > last for unit in inside)
        return None if crossing else inside


class _Item(NamedTuple):
    first: int
    last: int
    folded: str


_plain_words: dict[str, tuple[str, int]] = {}
_KEPT_WORDS = 200_000
_known: dict[int, tuple[list[Token], Reading]] = {}


def reading_of(tokens: list[Token]) -> Reading:
    """The reading of a sentence; the latest sentences are remembered."""
    known = _known.get(id(tokens))
    if known and known[0] is tokens:
        return known[1]
    reading = read(tokens)
    if len(_known) >= _REMEMBERED:
        _known.clear()
    _known[id(tokens)] = (tokens, reading)
    return reading


def units_of(tokens: list[Token], first: int, last: int) -> list[Unit]:
    """The units of a span, read on its own where a phrase of the sentence crosses its bounds."""
    inside = reading_of(tokens).whole_between(first, last)
    return inside if inside is not None else read(tokens, first, last).units


def read(tokens: list[Token], first: int = 0, last: int | None = None) -> Reading:
    """Cut a sentence, or its tokens first to last, into units, the longest phrase first."""
    items = _items(tokens, range(first, len(tokens) if last is None else last + 1))
    words = [item.folded for item in items]
    table = lexicon()
    units: list[Unit] = []
    at = 0
    while at < len(items):
        item = items[at]
        found = table.find(words, at) if words[at] and words[at][0].isalpha() else None
        if found:
            last = items[at + found.length - 1].last
            units.append(Unit(
                item.first, last, tuple(words[at : at + found.length]), found.meanings, found.cut,
                found.definite, found.enclitic, "found",
            ))  # fmt: skip
            if _ends_with_pronoun(tokens[units[-1].last], units[-1]):
                units[-1] = units[-1]._replace(definite=True, enclitic=True)
            at += found.length
        else:
            units.append(_plain(tokens[item.first], item))
            at += 1
    units = _whole_names(units)
    unit_of = [-1] * len(tokens)
    for number, unit in enumerate(units):
        for i in range(unit.first, unit.last + 1):
            unit_of[i] = number
    return Reading(units, unit_of)


def _ends_with_pronoun(token: Token, unit: Unit) -> bool:
    """«حزبه» folds to what looks like a feminine; the letter as written tells."""
    if not token.text.endswith("ه") or unit.enclitic or len(unit.words) > 1 or not unit.meaning(*HEADS):
        return False
    return unit.meaning("actor", "state") is None


def _whole_names(units: list[Unit]) -> list[Unit]:
    """A single word that names an actor is part of another's name beside names («محمد سعيد غنيم»)."""
    out = list(units)
    for i, unit in enumerate(units):
        actor = unit.meaning("actor")
        if not actor or actor.refers != "person" or (len(unit.words) > 1 and unit.words[0] != "بن"):
            continue
        before = i > 0 and units[i - 1].kind == "name" and unit.cut == 0
        after = i + 1 < len(units) and units[i + 1].kind == "name" and units[i + 1].cut == 0
        if after or (before and (actor.short or unit.words[0] == "بن")):
            out[i] = unit._replace(meanings=(), kind="name")
    return out


def _items(tokens: list[Token], numbers: range) -> list[_Item]:
    items: list[_Item] = []
    waiting: tuple[int, str] | None = None
    for i in numbers:
        token = tokens[i]
        word = token.word
        if word.kind == "mark":
            if token.text in _SILENT:
                continue
            if waiting:
                items.append(_Item(waiting[0], waiting[0], waiting[1]))
                waiting = None
            items.append(_Item(i, i, word.folded))
            continue
        if waiting:
            items.append(_Item(waiting[0], i, waiting[1] + word.folded))
            waiting = None
        elif _waits(word.folded):
            waiting = (i, word.folded)
        else:
            items.append(_Item(i, i, word.folded))
    if waiting:
        items.append(_Item(waiting[0], waiting[0], waiting[1]))
    return items


@lru_cache(maxsize=50_000)
def _waits(folded: str) -> bool:
    """«عبد», «لأبو» …: a name's first half."""
    return any(start.form in JOINED for start in starts(folded))


def _plain(token: Token, item: _Item) -> Unit:
    """A unit of a word that no table knows."""
    form = token.text
    if form not in _plain_words:
        if len(_plain_words) >= _KEPT_WORDS:
            _plain_words.clear()
        _plain_words[form] = _kind_and_cut(token)
    kind, cut = _plain_words[form]
    if kind not in {"mark", "number"} and (item.first != item.last or item.folded in _NAME_LINKS):
        kind = "name"
    definite = item.folded.startswith("ال")
    return Unit(item.first, item.last, (item.folded,), (), cut, definite, False, kind)


def _kind_and_cut(token: Token) -> tuple[str, int]:
    """What a word of no table may be, and whether all its readings begin with «و» or «ف»."""
    word = token.word
    letters = set(word.letters)
    if word.kind == "mark":
        return "mark", 0
    if len(word.folded) > 1 and word.folded[0] in "وفبكل" and word.folded[1:].isdigit():  # «و12»
        return "number", 1
    joined = bool(word.readings) and all(
        r.proclitics and r.proclitics[0] in {"wa", "fa"} for r in word.readings
    )
    if word.kind == "number" or letters == {"u"}:
        return "number", int(joined)
    if letters & {"r", "x"}:
        return "name", int(joined)
    return "verb" if "v" in letters and not letters & {"n", "a"} else "other", int(joined)
