"""The gazetteer: which words of a sentence name a place, and which places of the world bear that name.

Tables ``places.tsv`` (built by training/build_gazetteer.py) and ``place_heads.tsv``. Names match on folded
forms, with the clitics و ف ب ل ك before them; the context of an article settles which
of several namesakes is meant.
"""

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from marsad.coding.tables import rows
from marsad.coding.tokens import Token, Word, fold

_WORDS = re.compile(r"\w+")
_REGION = frozenset(
    [
        "MAR",
        "DZA",
        "TUN",
        "LBY",
        "EGY",
        "SDN",
        "SSD",
        "MRT",
        "SOM",
        "DJI",
        "COM",
        "SAU",
        "YEM",
        "OMN",
        "ARE",
        "QAT",
        "BHR",
        "KWT",
        "IRQ",
        "SYR",
        "LBN",
        "JOR",
        "PSE",
        "ISR",
        "ESH",
        "TUR",
        "IRN",
    ]
)
_KIND_BONUS = {"country": 4.0, "capital": 2.5, "sea": 4.0, "province": 0.5, "city": 0.0}


class Place(NamedTuple):
    """A row of places.tsv; lat and lon in degrees, resolution as in PLOVER (5 below city … 1 country)."""

    geonameid: int | None
    english: str
    country: str | None
    admin1: str | None
    lat: float
    lon: float
    population: int
    kind: str
    resolution: int


class Head(NamedTuple):
    """What a noun says of the place that it heads."""

    kind: str  # area, site, side
    resolution: int
    alone: bool


class PlaceMention(NamedTuple):
    """Words that name a place. Token numbers, last inclusive; offsets of the sentence, clitics left out."""

    first: int  # with the generic heads before the name: «مدينة درنة»
    last: int
    name_first: int  # where the name itself begins
    start: int
    end: int
    clitic: str  # "ب", "ل", "و" … before the phrase
    heads: tuple[str, ...]  # folded, outermost first
    places: tuple[Place, ...]  # namesakes; empty for «head + unknown name» and for «المدينة»
    key: str  # folded name, for comparing mentions


class _Index(NamedTuple):
    names: dict[str, tuple[Place, ...]]
    longest: dict[str, int]  # first word of names → words of the longest


@cache
def _index() -> _Index:
    """All names, folded, words joined by one space."""
    text = files("marsad.coding").joinpath("data/places.tsv").read_text(encoding="utf-8")
    names: dict[str, list[Place]] = {}
    longest: dict[str, int] = {}
    lines = (line for line in text.splitlines() if not line.startswith("#"))
    next(lines)
    for line in lines:
        number, listed, english, country, admin1, lat, lon, people, kind, resolution = line.split("\t")
        place = Place(
            int(number) if number else None,
            english,
            country or None,
            admin1 or None,
            float(lat),
            float(lon),
            int(people or 0),
            kind,
            int(resolution),
        )
        for name in fold(listed).split("|"):
            words = _WORDS.findall(name)
            if len(words) == 1 and name.removeprefix("ال") in heads():
                continue  # «مدينة», «العاصمة»: Medina and Capital are not what news means by them
            joined = " ".join(words)
            bearers = names.setdefault(joined, [])
            if place not in bearers:
                bearers.append(place)
            longest[words[0]] = max(longest.get(words[0], 0), len(words))
    return _Index({name: tuple(listed) for name, listed in names.items()}, longest)


@cache
def heads() -> dict[str, Head]:
    """Table ``place_heads.tsv``: folded noun → what it heads."""
    return {
        fold(row["form"]): Head(row["class"], int(row["resolution"]), row["alone"] == "x")
        for row in rows("place_heads")
    }


def named(name: str) -> tuple[Place, ...]:
    """The places that bear a name."""
    return _index().names.get(" ".join(_WORDS.findall(fold(name))), ())


def bare_forms(folded: str) -> list[tuple[str, int]]:
    """A folded word without the clitics it may bear, and how many letters were left out; itself first."""
    out = [(folded, 0)]
    if not folded:  # a mark that folds to nothing, such as tatweel alone
        return out
    rest, cut = folded, 0
    if rest[0] in "وف" and len(rest) > 3:
        rest, cut = rest[1:], 1
        out.append((rest, cut))
    if rest.startswith("لل") and len(rest) > 4:
        out.append(("ال" + rest[2:], cut + 1))
    elif rest[0] in "بلك" and len(rest) > 3:
        out.append((rest[1:], cut + 1))
    return out


def find(tokens: list[Token]) -> list[PlaceMention]:
    """Names of places in a sentence with the generic nouns before them, longest first, none overlapping."""
    index = _index()
    out: list[PlaceMention] = []
    i, least = 0, 0
    while i < len(tokens):
        word = tokens[i].word
        found = _name_at(tokens, i, index) if word.kind == "word" else None
        if found is None:
            i += 1
            continue
        last, cut, places, key = found
        out.append(_mention(tokens, i, last, cut, places, key, least))
        i = least = last + 1
    return out


def _name_at(tokens: list[Token], i: int, index: _Index) -> tuple[int, int, tuple[Place, ...], str] | None:
    """The longest name that begins at a word: its last word, letters of clitics, its bearers, the name."""
    for form, cut in bare_forms(tokens[i].word.folded):
        longest = index.longest.get(form, 0)
        if not longest:
            continue
        words, ends = [form], [i]
        j = i + 1
        while len(words) < longest and j < len(tokens) and j <= ends[-1] + 2:
            if tokens[j].word.kind == "mark":
                if tokens[j].text != "-":
                    break
            else:
                words.append(tokens[j].word.folded)
                ends.append(j)
            j += 1
        for n in range(len(words), 0, -1):
            key = " ".join(words[:n])
            if cut and not _bears_clitic(tokens[i].word, index.names.get(key, ())):
                continue
            if key in index.names and (n > 1 or _may_be_name(tokens, i, cut, index.names[key])):
                return ends[n - 1], cut, index.names[key], key
    return None


_LOCATIVE = frozenset(
    map(fold, ["في", "قرب", "داخل", "خارج", "قبالة", "نحو", "إلى", "من", "بين", "حول", "عبر", "فوق"])
)


_NO_CLITIC = frozenset(
    map(
        fold,
        ["باراك", "بيان", "بيانا", "بوتين", "بلير", "بايدن", "لافروف", "كيري", "كارتر", "بارزاني", "بري"],
    )
)


def _bears_clitic(word: Word, places: tuple[Place, ...]) -> bool:
    """Whether the first letter may be a clitic and not the word's own: «بيان إن» is no «يان إن»."""
    if word.folded in _NO_CLITIC:
        return False
    if not word.readings or any(r.proclitics or r.pos == "noun_prop" for r in word.readings):
        return True
    return any(p.country in _REGION and (p.population > 100_000 or p.kind != "city") for p in places)


@cache
def _doubtful() -> dict[str, str]:
    """Table ``place_doubtful.tsv``: folded name → the sign without which it is no place."""
    return {fold(row["form"]): row["sign"] for row in rows("place_doubtful")}


def _may_be_name(tokens: list[Token], i: int, cut: int, places: tuple[Place, ...]) -> bool:
    """Whether one word is held to be its place: words that are also common nouns or verbs need a sign."""
    word = tokens[i].word
    if any(place.kind in ("country", "capital") for place in places) and cut == 0:
        return True
    locative = (cut > 0 and word.folded[cut - 1] == "ب") or (
        bool(i) and tokens[i - 1].word.folded in _LOCATIVE
    )
    headed = bool(i) and tokens[i - 1].word.kind == "word" and head_of(tokens, i - 1) is not None
    wanted = _doubtful().get(word.folded[cut:])
    if wanted and not (headed or _beside_head(tokens, i) or (wanted == "link" and locative)):
        return False
    small = all(p.kind == "city" and p.country not in _REGION and p.population < 500_000 for p in places)
    if small and not (locative or headed):
        return False
    common = [r for r in word.readings if r.pos not in ("noun_prop", "unknown")]
    if not common:
        return True
    if headed:
        return True
    if _opens_as_verb(tokens, i):
        return False
    known = any(r.pos == "noun_prop" for r in word.readings)
    great = max(
        (p.population for p in places if p.country in _REGION or p.population > 1_000_000), default=0
    ) > 60_000 or any(p.kind not in ("city",) and p.country in _REGION for p in places)
    verb = all(r.pos == "verb" for r in common)
    if known and (great or locative or verb):
        return True
    noun = any(r.pos in ("noun", "adj") and "ال" not in r.proclitics for r in common)
    following = tokens[i + 1].word.folded if i + 1 < len(tokens) else ""
    if locative and noun and following.startswith("ال") and not word.folded[cut:].startswith("ال"):
        return False  # «في مشهد الاعتداء»: a common noun in construct state
    return (great and (locative or (word.folded[cut:].startswith("ال") and not verb))) or (
        locative and any(p.country in _REGION for p in places) and verb
    )


def _beside_head(tokens: list[Token], i: int) -> bool:
    """«المنطقة الشرقية»: the name stands beside a definite noun that points to a place."""
    return bool(i) and _alone(tokens, i - 1)


def _opens_as_verb(tokens: list[Token], i: int) -> bool:
    """«حلب الراعي ناقته»: a word that may be a verb at the start of its sentence, its subject after it."""
    if i or "v" not in tokens[0].word.letters or len(tokens) < 2:
        return False
    following = tokens[1].word
    return following.folded.startswith("ال") and "n" in following.letters and "a" not in following.letters


def head_of(tokens: list[Token], i: int) -> tuple[str, int, Head] | None:
    """The generic noun at a word in construct state: its folded form, letters of clitics, what it heads."""
    table = heads()
    for form, cut in bare_forms(tokens[i].word.folded):
        if form in table:
            return form, cut, table[form]
    return None


def _mention(
    tokens: list[Token], name_first: int, last: int, cut: int, places: tuple[Place, ...], key: str, least: int
) -> PlaceMention:
    """The name with the nouns that head it: «محيط مدينة درنة»."""
    first = name_first
    listed: list[str] = []
    while cut == 0 and first > least:
        before = head_of(tokens, first - 1)
        if before is None and first - 1 > least and _alone(tokens, first - 1) and name_first - first < 2:
            # «العاصمة طرابلس»: the definite noun stands beside the name
            form = tokens[first - 1].word.folded
            bare = next((f for f, _ in bare_forms(form) if f.startswith("ال")), "")
            before = (bare[2:], len(form) - len(bare), heads()[bare[2:]])
        if before is None:
            break
        form, cut, _ = before
        first -= 1
        listed.insert(0, form)
    clitic = tokens[first].word.folded[:cut]
    return PlaceMention(
        first,
        last,
        name_first,
        tokens[first].start + visible(tokens[first].text, cut),
        tokens[last].end,
        clitic,
        tuple(listed),
        places,
        key,
    )


def _alone(tokens: list[Token], i: int) -> bool:
    """Whether a word is a definite noun that by itself points to a place: «العاصمة»."""
    return any(
        f.startswith("ال") and f[2:] in heads() and heads()[f[2:]].alone
        for f, _ in bare_forms(tokens[i].word.folded)
    )


def visible(text: str, letters: int) -> int:
    """Code points of a word's first letters, vowel marks among them; «لل» keeps both, to stay verbatim."""
    if letters and fold(text)[letters - 1 : letters + 1] == "لل":
        letters -= 1
    taken = 0
    while letters:
        taken += 1
        while taken < len(text) and not fold(text[taken]):
            taken += 1
        letters -= 1
    return taken


def choose(
    mention: PlaceMention, home: str | None, countries: Mapping[str, float], others: Iterable[Place] = ()
) -> Place | None:
    """Which of the namesakes is meant.

    ``home`` is the country of the story, ``countries`` how much each country is named in the article,
    ``others`` places already settled; beyond these, kind and population decide.
    """
    near = Counter(place.admin1 for place in others if place.admin1)
    return max(
        mention.places,
        key=lambda p: (_fitness(p, mention, home, countries, near), p.population),
        default=None,
    )


def _fitness(
    place: Place,
    mention: PlaceMention,
    home: str | None,
    countries: Mapping[str, float],
    near: Mapping[str, int],
) -> float:
    score = math.log10(place.population + 1_000) / 1.5 + _KIND_BONUS.get(place.kind, 0.3)
    score += 1.0 if place.country in _REGION else 0.0
    score += 5.0 if place.country and place.country == home else 0.0
    score += min(2.5, countries.get(place.country or "", 0.0))
    score += 0.7 if place.admin1 and near.get(place.admin1) else 0.0
    inner = heads().get(mention.heads[-1]) if mention.heads else None
    if inner and inner.kind == "area" and inner.resolution:
        score += 2.0 - 1.2 * abs(inner.resolution - place.resolution)
    return score
