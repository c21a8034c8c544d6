"""What words say of participants: actors, states, demonyms, head nouns and titles, found by their forms.

Names are matched as written (folded, with or without clitics in front); nouns and adjectives in every
inflection. The knowledge is in ``data/actors.tsv``, ``countries.tsv``, ``head_nouns.tsv``, ``titles.tsv``.
"""

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from typing import NamedTuple

from marsad.coding.tables import rows
from marsad.coding.tokens import fold

_WORD = re.compile(r"[^\W_]+")
_MARKS = re.compile("[\u064b-\u0652\u0670\u0640]")
JOINED = frozenset({"عبد", "ابو", "ابي", "ابا", "بو"})  # written together with the next word or apart
# The kinds of meanings that a common noun has (column kind of head_nouns.tsv).
HEADS = (
    "role", "member", "group", "armed", "kin", "object", "settler", "ngo", "coalition", "states", "detainee",
    "resistance", "monarchy",
)  # fmt: skip
_BOUNDING = ("leading", "ending")
_WITHOUT_PRONOUN = frozenset({"demonym", "modifier", "quantity", "title"})
_KEPT_OPENINGS = 200_000
_ENCLITICS = ("هما", "ها", "هم", "هن", "نا", "ه")


class Period(NamedTuple):
    """What an actor is between two days, both included."""

    first: dt.date
    last: dt.date
    country: str | None
    sector: str | None


class Meaning(NamedTuple):
    """One thing that a word or phrase may say of a participant."""

    kind: str  # actor, state, capital, demonym, modifier, quantity, title, or a kind of head_nouns.tsv
    refers: str  # an actor's kind, a head noun's class, a modifier's name
    country: str | None = None
    sector: str | None = None
    name: str | None = None  # English
    entity: str | None = None
    periods: tuple[Period, ...] = ()
    short: bool = False  # a name that needs support from the context
    former: bool = False

    @property
    def latest_country(self) -> str | None:
        """Its country, or that of its last period."""
        return self.country or (self.periods[-1].country if self.periods else None)

    @property
    def latest_sector(self) -> str | None:
        """Its sector, or that of its last period."""
        return self.sector or (self.periods[-1].sector if self.periods else None)


class Found(NamedTuple):
    """A match: how many words, how many letters of clitics before the first, and what it may mean."""

    length: int
    cut: int
    meanings: tuple[Meaning, ...]
    definite: bool
    enclitic: bool


_Entries = list[tuple[tuple[str, ...], tuple[Meaning, ...]]]  # the words after the first, longest first


class _Opening(NamedTuple):
    """What a word may begin: entries of names and nouns with letters cut and article, or a possessed noun."""

    forms: tuple[tuple[_Entries | None, _Entries | None, int, bool], ...]
    possessed: Found | None


class _Start(NamedTuple):
    form: str
    cut: int


@lru_cache(maxsize=100_000)
def starts(folded: str) -> tuple[_Start, ...]:
    """The word without none, one or two of the clitics و ف and ب ك ل; «لل» gives back the article."""
    found = [_Start(folded, 0)]
    if len(folded) > 3 and folded[0] in "وف":
        found.append(_Start(folded[1:], 1))
    for form, cut in tuple(found):
        if form.startswith("لل") and len(form) > 3:
            found.append(_Start("ا" + form[1:], cut + 1))
            found.append(_Start(form[1:], cut + 1))
        elif len(form) > 3 and form[0] in "بكل":
            found.append(_Start(form[1:], cut + 1))
    return tuple(found)


def bare(form: str) -> str:
    """A word without its article."""
    return form[2:] if len(form) > 3 and form.startswith("ال") else form


@lru_cache(maxsize=50_000)
def _light(form: str) -> str:
    """A word by which the later words of a phrase are compared: no article, no ending."""
    word = bare(form)
    for ending in ("تين", "تان", "ين", "ون", "ات", "ان", "ه", "ا"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word


def words_of(name: str) -> tuple[str, ...]:
    """The words of a name as sentences are cut into words here («عبد الله» is one)."""
    return _joined(_WORD.findall(fold(name)))


def noun_words(name: str) -> tuple[str, ...]:
    """The same without articles; «ألماني» has none, though it folds to what looks like one."""
    written = _WORD.findall(_MARKS.sub("", name))
    return _joined([fold(w[2:] if len(w) > 3 and w.startswith("ال") else w) for w in written])


def _joined(words: list[str]) -> tuple[str, ...]:
    out: list[str] = []
    waiting = ""
    for word in words:
        if word in JOINED and not waiting:
            waiting = word
            continue
        out.append(waiting + word)
        waiting = ""
    return (*out, waiting) if waiting else tuple(out)


def _inflections(noun: str) -> set[str]:
    """A noun's or adjective's regular forms: feminine, dual, sound plurals, construct, accusative."""
    forms = {noun}
    if noun.endswith("ه"):
        return forms | {noun[:-1] + end for end in ("ات", "تان", "تين", "تي", "تا", "ت")}
    if noun.endswith("ون") and len(noun) > 5:
        return forms | {noun[:-2] + end for end in ("ين", "ي", "و")}
    if noun.endswith(("ات", "اء", "ين")):
        return forms
    return forms | {noun + end for end in ("ه", "ون", "ين", "ان", "ات", "تان", "تين", "ا", "تي")}


def _demonym_forms(demonym: str) -> Iterator[tuple[str, ...]]:
    """«ليبي» → ليبية ليبيون …; of two words both change («كوريون جنوبيون») or the last («جنوب سوداني»)."""
    words = noun_words(demonym)
    for end in ("", "ه", "ين", "ون", "ان", "ات", "تين", "تان", "ا"):
        if len(words) == 1 or not words[0].endswith("ي"):
            yield (*words[:-1], words[-1] + end)
        else:
            yield tuple(word + end for word in words)


class Lexicon:
    """Every table in two indexes: names by their first word as written, nouns by their first word's forms."""

    def __init__(self) -> None:
        self._names: dict[str, dict[tuple[str, ...], list[Meaning]]] = defaultdict(lambda: defaultdict(list))
        self._nouns: dict[str, dict[tuple[str, ...], list[Meaning]]] = defaultdict(lambda: defaultdict(list))
        self._inflected: dict[str, dict[tuple[str, ...], list[Meaning]]] = defaultdict(
            lambda: defaultdict(list)
        )
        self.entity_words: dict[str, frozenset[str]] = {}
        self._read_countries()
        self._read_actors()
        self._read_nouns()
        self._read_titles()
        self._prefer_written_forms()
        self._sorted_names = {first: _longest_first(table) for first, table in self._names.items()}
        self._sorted_nouns = {first: _longest_first(table) for first, table in self._nouns.items()}
        self._openings: dict[str, _Opening] = {}

    def names(self) -> dict[str, _Entries]:
        """Every name by its first word: the words after it, and what it may mean."""
        return self._sorted_names

    def _prefer_written_forms(self) -> None:
        """A form that the table lists itself («قيادات») is not also read as another noun's inflection."""
        for form, table in self._inflected.items():
            for rest, listed in table.items():
                written = self._nouns[form].get(rest, [])
                modifiers = [m for m in listed if m.kind == "modifier" and m not in written]
                self._nouns[form][rest] = [*written, *modifiers] if written else listed

    def find(self, words: list[str], at: int) -> Found | None:
        """The longest match that begins at a word; among equals the one with the fewest clitics cut."""
        opening = self._openings.get(words[at])
        if opening is None:
            opening = self._opening(words[at])
            if len(self._openings) < _KEPT_OPENINGS:
                self._openings[words[at]] = opening
        best: Found | None = None
        for names, nouns, cut, definite in opening.forms:
            for found in (
                _find_name(names, words, at, cut, definite) if names else None,
                _find_noun(nouns, words, at, cut, definite) if nouns else None,
            ):
                if found is None:
                    continue
                if best is None or found.length > best.length:
                    best = found
                elif found.length == best.length and found.cut == best.cut:
                    best = best._replace(meanings=best.meanings + found.meanings)
        return best or opening.possessed

    def _opening(self, word: str) -> "_Opening":
        """What may begin with a word, in each of the ways to cut its clitics."""
        forms = []
        for form, cut in starts(word):
            names, nouns = self._sorted_names.get(form), self._sorted_nouns.get(form)
            if names or nouns:
                forms.append((names, nouns, cut, form.startswith("ال")))
            if bare(form) != form and (nouns := self._sorted_nouns.get(bare(form))):
                forms.append((None, nouns, cut, True))
        return _Opening(tuple(forms), self._find_possessed(word))

    def _find_possessed(self, word: str) -> Found | None:
        """«قواتها», «حكومته»: a head noun with a pronoun."""
        for form, cut in starts(word):
            for ending in _ENCLITICS:
                if form.endswith(ending) and len(form) - len(ending) >= 2:
                    stem = form[: -len(ending)]
                    if stem.endswith(("ائ", "اؤ")):  # «حلفائها», «وكلاؤه»
                        stem = stem[:-1] + "ء"
                    for noun in (stem, stem[:-1] + "ه" if stem.endswith("ت") else stem):
                        found = _find_noun(self._sorted_nouns.get(noun, []), [noun], 0, cut, True)
                        if found and found.meanings[0].kind not in _WITHOUT_PRONOUN:
                            return found._replace(enclitic=True)
        return None

    def _add(self, name: str, meaning: Meaning) -> None:
        words = words_of(name)
        if words and meaning not in self._names[words[0]][words[1:]]:
            self._names[words[0]][words[1:]].append(meaning)

    def _add_noun(self, words: tuple[str, ...], meaning: Meaning, *, inflect: bool = True) -> None:
        rest = tuple(_light(word) for word in words[1:])
        for form in _inflections(words[0]) if inflect else {words[0]}:
            table = self._nouns if form == words[0] else self._inflected
            if meaning not in table[form][rest]:
                table[form][rest].append(meaning)

    def _read_countries(self) -> None:
        for row in rows("countries"):
            code, english = row["code"], row["english"]
            for name in _listed(row["names"]):
                self._add(name, Meaning("state", "state", code, "GOV", english))
            for name in _listed(row["capitals"]):
                self._add(name, Meaning("capital", "state", code, "GOV", english))
            for name in _listed(row["places"]):
                self._add(name, Meaning("place", "place", code))
            demonym = Meaning("demonym", "people", code, None, english)
            for masculine in _listed(row["demonyms"]):
                for words in _demonym_forms(masculine):
                    self._add_noun(words, demonym, inflect=False)
            for plural in _listed(row["plurals"]):
                self._add_noun(noun_words(plural), demonym, inflect=False)

    def _read_actors(self) -> None:
        periods: dict[str, list[Period]] = defaultdict(list)
        names: dict[str, dict[str, bool]] = defaultdict(dict)
        first: dict[str, dict[str, str]] = {}
        for row in rows("actors"):
            entity = row["id"]
            first.setdefault(entity, row)
            periods[entity].append(_period(row))
            for column in ("short", "aliases"):
                for name in _listed(row[column]):
                    names[entity][name] = column == "short"
        for entity, row in first.items():
            meaning = Meaning(
                "actor", row["kind"], row["country"] or None, row["sector"] or None, row["name"], entity,
                tuple(sorted(periods[entity], key=lambda p: p.first)),
            )  # fmt: skip
            for name, short in names[entity].items():
                self._add(name, meaning._replace(short=short))
            for adjective in _listed(row["adjectives"]):
                for words in _demonym_forms(adjective):
                    self._add_noun(words, meaning, inflect=False)
            self.entity_words[entity] = frozenset(
                bare(words_of(name)[0]) for name in names[entity] if words_of(name)
            )

    def _read_nouns(self) -> None:
        for row in rows("head_nouns"):
            if row["kind"] in _BOUNDING:
                continue
            meaning = Meaning(row["kind"], row["refers"], None, row["sector"] or None)
            for noun in _listed(row["forms"]):
                inflect = row["kind"] != "quantity" and not noun.startswith("=")
                self._add_noun(noun_words(noun), meaning, inflect=inflect)

    def _read_titles(self) -> None:
        for row in rows("titles"):
            for title in _listed(row["titles"]):
                self._add(title, Meaning("title", "title", None, row["sector"]))


def _find_name(names: _Entries, words: list[str], at: int, cut: int, definite: bool) -> Found | None:
    for rest, meanings in names:
        if not rest or tuple(words[at + 1 : at + 1 + len(rest)]) == rest:
            return Found(1 + len(rest), cut, meanings, definite, False)
    return None


def _find_noun(nouns: _Entries, words: list[str], at: int, cut: int, definite: bool) -> Found | None:
    for rest, meanings in nouns:
        if not rest:
            return Found(1, cut, meanings, definite, False)
        later = words[at + 1 : at + 1 + len(rest)]
        if len(later) == len(rest) and all(_light(w) == r for w, r in zip(later, rest, strict=True)):
            return Found(1 + len(rest), cut, meanings, definite or later[0].startswith("ال"), False)
    return None


def _listed(cell: str) -> list[str]:
    return [part for part in cell.split("|") if part]


def _period(row: dict[str, str]) -> Period:
    return Period(
        dt.date.fromisoformat(row["valid_from"]) if row["valid_from"] else dt.date.min,
        dt.date.fromisoformat(row["valid_to"]) if row["valid_to"] else dt.date.max,
        row["country"] or None,
        row["sector"] or None,
    )


def _longest_first(
    table: dict[tuple[str, ...], list[Meaning]],
) -> _Entries:
    entries: Iterable[tuple[tuple[str, ...], list[Meaning]]] = table.items()
    return sorted(((rest, tuple(listed)) for rest, listed in entries), key=lambda e: (-len(e[0]), e[0]))


@cache
def bounding_words(kind: str) -> frozenset[str]:
    """Words, folded, that stand before a participant («leading») or end it («ending»)."""
    listed = (row["forms"] for row in rows("head_nouns") if row["kind"] == kind)
    return frozenset(fold(word) for forms in listed for word in _listed(forms))


@cache
def lexicon() -> Lexicon:
    """The tables, read once a process."""
    return Lexicon()
