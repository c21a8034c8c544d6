"""Who a span of words is: country and sector as PLOVER has them, and the actor of the table where there is one.

``expand``, ``text_of``, ``split`` and ``candidates`` (the form of spans) are in ``party_spans``; the rulings
that this follows are those of ``docs/coding.md``. Unknown participants keep the best code that their head
noun, their adjectives and the article give.
"""

import datetime as dt
from typing import NamedTuple

from marsad.coding.party_lexicon import Meaning, bare
from marsad.coding.party_memory import BODIES, Memory, Mention
from marsad.coding.party_reading import Unit, reading_of
from marsad.coding.party_spans import candidates, expand, split, text_of
from marsad.coding.tokens import Token

__all__ = ["ArticleMemory", "Identity", "candidates", "expand", "identify", "split", "text_of"]

FORCE = frozenset({"ASSAULT", "MOBILIZE"})
HEADS = (
    "role", "member", "group", "armed", "kin", "object", "settler", "ngo", "coalition", "states", "detainee",
    "resistance",
)  # fmt: skip
_PERSONAL = frozenset(
    {"minister", "president", "premier", "official", "deputy", "people", "title", "spy", "elite"}
)
_FORMER = frozenset({"minister", "president", "premier", "official", "deputy", "spy", "elite", "title"})


class Identity(NamedTuple):
    """Who it is; confidence is how often codes found in this way were right on the development set."""

    entity_id: str | None
    name: str | None
    country: str | None
    sector: str | None
    confidence: float


class _Setting(NamedTuple):
    day: dt.date
    event: str
    role: str
    home: str | None
    memory: Memory


class _Draft(NamedTuple):
    country: str | None
    sector: str | None
    way: str  # how it was found: a key of _CONFIDENCE
    refers: str = ""
    entity: str | None = None
    name: str | None = None


_CONFIDENCE = {
    "state": 0.9, "actor": 0.9, "noun+country": 0.85, "noun+memory": 0.75, "noun+home": 0.7, "noun": 0.7,
    "title": 0.75, "memory": 0.8, "demonym": 0.7, "name": 0.4, "nothing": 0.3,
}  # fmt: skip


class ArticleMemory:
    """The participants of one article up to where it has been read."""

    def __init__(self) -> None:
        self.memory = Memory()
        self._last: list[Token] | None = None

    def read(self, tokens: list[Token], day: dt.date, home: str | None) -> None:
        """Meet everybody whom a sentence names in full. Call for every sentence in order; repeating is free."""
        if tokens is self._last:
            return
        self._last = tokens
        setting = _Setting(day, "", "", home, self.memory)
        units = reading_of(tokens).units
        at = 0
        while at < len(units):
            end = _named_phrase(units, at)
            if end is None:
                at += 1
                continue
            phrase = units[at : end + 1]
            self.remember(phrase, _describe(phrase, setting))
            at = end + 1

    def remember(self, units: list[Unit], draft: _Draft) -> None:
        """Keep a participant with the words that name it."""
        if draft.way in {"name", "nothing"}:
            return
        names = tuple(w for unit in units if _is_name(unit) for w in _clean(unit))
        nouns = frozenset(
            bare(w) for unit in units if unit.meaning(*HEADS, "actor", "title") for w in _clean(unit)[:1]
        )
        self.memory.add(
            Mention(draft.country, draft.sector, draft.entity, draft.name, draft.refers, nouns, names)
        )


def _clean(unit: Unit) -> tuple[str, ...]:
    return (unit.words[0][unit.cut :], *unit.words[1:])


def _is_name(unit: Unit) -> bool:
    actor = unit.meaning("actor")
    return unit.kind == "name" or bool(actor and actor.refers == "person")


def _named_phrase(units: list[Unit], at: int) -> int | None:
    """The end of a phrase that begins here and names somebody in full: an actor, or a role and a name."""
    unit = units[at]
    if unit.meaning("actor", "state"):
        return at
    if not unit.meaning(*HEADS, "title"):
        return None
    end, names = at, 0
    for i in range(at + 1, min(at + 8, len(units))):
        here = units[i]
        if here.kind in {"verb", "number"} or (here.kind == "mark" and names):
            break
        if here.conjoined or (here.kind == "other" and names):
            break
        if _is_name(here):
            end, names = i, names + 1
        elif names:
            break
    return end if names else None


def identify(
    tokens: list[Token],
    first: int,
    last: int,
    *,
    day: dt.date,
    event: str,
    role: str,
    home: str | None,
    article: ArticleMemory,
) -> Identity:
    """Who the words first to last (token numbers, inclusive) are.

    ``day`` is the day of publication (roles are dated), ``event`` the PLOVER type and ``role`` "actor",
    "recipient" or "source" (a bare state is MIL when it uses force), ``home`` the country the story is in.
    """
    article.read(tokens, day, home)
    units = reading_of(tokens).between(first, last)
    setting = _Setting(day, event, role, home, article.memory)
    draft = _describe(units, setting)
    article.remember(units, draft)
    return Identity(draft.entity, draft.name, draft.country, draft.sector, _CONFIDENCE[draft.way])


def _describe(units: list[Unit], setting: _Setting) -> _Draft:
    """The description that the first telling unit heads, with what the units after it add."""
    units = [unit for unit in units if unit.kind != "mark"]
    skipped = 0
    while skipped < len(units) and _passed_over(units, skipped):
        skipped += 1
    rest = units[skipped:]
    if not rest:
        return _counted(setting)
    head = rest[0]
    actor = head.meaning("actor")
    if actor and _usable(actor, setting):
        return _of_actor(actor, rest[1:], setting)
    if place := head.meaning("state", "capital"):
        return _of_state(place, setting)
    if noun := head.meaning(*HEADS):
        return _of_noun(noun, head, rest[1:], setting)
    if title := head.meaning("title"):
        return _of_title(title, rest[1:], setting)
    if demonym := head.meaning("demonym"):
        return _of_demonym(demonym, head, rest[1:], setting)
    return _of_name(rest, setting)


def _passed_over(units: list[Unit], at: int) -> bool:
    unit = units[at]
    if unit.kind == "number":
        return True
    if unit.meaning("quantity"):
        return not unit.meaning("title") or at + 1 < len(units)
    return (
        unit.kind == "other" and at + 1 < len(units) and not unit.meanings and _telling_later(units[at + 1 :])
    )


def _telling_later(units: list[Unit]) -> bool:
    return any(unit.meaning("actor", "state", *HEADS) for unit in units)


def _counted(setting: _Setting) -> _Draft:
    """«الثلاثة», «سبعة», «أحدهم»: people met before."""
    latest = setting.memory.latest() if setting.role == "actor" else None
    if latest:
        return _Draft(latest.country, latest.sector, "noun+memory", "people")
    return _Draft(setting.home, "CVL", "nothing", "people")


def _usable(actor: Meaning, setting: _Setting) -> bool:
    """Short names need support: the actor was met, or the story is in its country."""
    if not actor.short:
        return True
    return bool(actor.entity and setting.memory.entity(actor.entity)) or actor.country == setting.home


def _of_actor(actor: Meaning, after: list[Unit], setting: _Setting) -> _Draft:
    country, sector = _dated(actor, setting.day)
    if actor.refers == "person" and any(_modifier(unit) == "former" for unit in after):
        sector = "ELI"
    if actor.entity == "hezbollah" and setting.event and setting.event not in {*FORCE, "COERCE", "RETREAT"}:
        sector = "PTY"
    if actor.entity == "idf" and len(actor.name or "") and setting.event not in {*FORCE, "COERCE", ""}:
        sector = "GOV" if _is_occupation(actor, setting) else sector
    return _Draft(country, sector, "actor", actor.refers, actor.entity, actor.name)


def _is_occupation(actor: Meaning, setting: _Setting) -> bool:
    return False


def _dated(actor: Meaning, day: dt.date) -> tuple[str | None, str | None]:
    """Country and sector of an actor on a day: a person out of office is ELI, a body keeps its nearest period."""
    for period in reversed(actor.periods):
        if period.first <= day <= period.last:
            return period.country, period.sector
    before = [period for period in actor.periods if period.last < day]
    if actor.refers == "person":
        if before:
            return before[-1].country, "ELI"
        return actor.periods[0].country, None
    nearest = before[-1] if before else actor.periods[0]
    return nearest.country, nearest.sector


def _of_state(place: Meaning, setting: _Setting) -> _Draft:
    return _Draft(place.country, _state_sector(place.country, setting), "state", "state", None, place.name)


def _state_sector(country: str | None, setting: _Setting) -> str | None:
    if country in {"UNO", "EUR", "NGO"}:
        return None
    return "MIL" if setting.event in FORCE and setting.role == "actor" else "GOV"


def _modifier(unit: Unit) -> str | None:
    found = unit.meaning("modifier")
    return found.refers if found else None


class _After(NamedTuple):
    """What the words after a head noun say."""

    country: str | None
    modifiers: frozenset[str]
    organisation: _Draft | None  # whose member, part or thing the head is
    person: Meaning | None
    names: tuple[str, ...]


def _read_after(after: list[Unit], setting: _Setting, depth: int) -> _After:
    country: str | None = None
    modifiers: set[str] = set()
    organisation: _Draft | None = None
    person: Meaning | None = None
    names: list[str] = []
    for i, unit in enumerate(after):
        actor = unit.meaning("actor")
        modifier = unit.meaning("modifier")
        if modifier:
            modifiers.add(modifier.refers)
        demonym = unit.meaning("demonym")
        state = unit.meaning("state", "capital")
        if demonym and (not state or i == 0) and not names:
            country = country or demonym.country
        elif state:
            country = country or state.country
        elif actor and actor.refers == "person":
            person = person or actor
        elif actor and _usable(actor, setting) and organisation is None:
            organisation = _of_actor(actor, after[i + 1 :], setting)
            country = country or organisation.country
        elif unit.kind == "name":
            names += _clean(unit)
        elif unit.meaning(*HEADS) and not modifier and organisation is None and not names and depth < 3:
            organisation = _describe_nested(after[i:], setting, depth + 1)
    return _After(country, frozenset(modifiers), organisation, person, tuple(names))


def _describe_nested(units: list[Unit], setting: _Setting, depth: int) -> _Draft:
    noun = units[0].meaning(*HEADS)
    assert noun is not None
    return _of_noun(noun, units[0], units[1:], setting, depth)


def _of_noun(noun: Meaning, head: Unit, after: list[Unit], setting: _Setting, depth: int = 0) -> _Draft:
    """A participant named by a common noun."""
    said = _read_after(after, setting, depth)
    if depth == 0 and not after and head.definite and not head.enclitic:
        known = setting.memory.by_noun(
            bare(_clean(head)[-1]) if len(head.words) == 1 else _clean(head)[0], noun.refers
        )
        if known:
            return _Draft(known.country, known.sector, "memory", noun.refers, known.entity, known.name)
    if depth == 0 and said.person and noun.refers in _PERSONAL and _same_person(head, after):
        draft = _of_actor(said.person, after, setting)
        sector = draft.sector or noun.sector
        if "former" in said.modifiers and noun.refers in _FORMER:
            sector = "ELI"
        return draft._replace(sector=sector)
    sector = _noun_sector(noun, said)
    country, way = _noun_country(noun, head, said, sector, setting, depth)
    if sector == "UAF":
        country = said.country
    if country in {"UNO", "EUR"} and sector in {"GOV", None, "CVL"}:
        sector = None
    if country == "IGO" and sector == "GOV" and noun.kind != "states":
        sector = None
    entity = said.organisation.entity if said.organisation and noun.kind in {"member", "group"} else None
    name = said.organisation.name if entity and said.organisation else None
    return _Draft(country, sector, way, noun.refers, entity, name)


def _same_person(head: Unit, after: list[Unit]) -> bool:
    """«وزير الخارجية كيري», «الرئيس الروسي بوتين»; but «مستشار ترامب» is another."""
    for i, unit in enumerate(after):
        actor = unit.meaning("actor")
        if actor and actor.refers == "person":
            return i > 0 or head.definite or len(head.words) > 1
    return False


_GENERIC = frozenset(
    {"people", "official", "ngo", "government", "ministry", "elite", "press", "party", "society"}
)


def _noun_sector(noun: Meaning, said: _After) -> str | None:
    sector = noun.sector
    organisation = said.organisation
    if noun.kind in {"member", "object"} and organisation and (organisation.sector or organisation.country):
        sector = organisation.sector if noun.kind == "member" or not sector else sector
        if noun.kind == "object" and organisation.sector in {"REB", "PRM", "COP"}:
            sector = organisation.sector
    elif noun.kind == "group" and organisation and organisation.entity:
        sector = organisation.sector
    marks = said.modifiers
    if "former" in marks and noun.refers in _FORMER:
        return "ELI"
    if (
        "unknown" in marks
        and noun.kind in {"armed", "role", "member", "group"}
        and noun.refers in {"people", "armed"}
    ):
        return "UAF"
    if "jewish" in marks and noun.refers in {"people", "armed"}:
        return "CVL"
    if noun.kind == "armed" and "loyal" in marks:
        return "PRM" if not organisation or organisation.sector in {"GOV", "MIL"} else organisation.sector
    return _refined(noun, marks, sector)


def _refined(noun: Meaning, marks: frozenset[str], sector: str | None) -> str | None:
    plain = noun.kind == "member" or noun.refers in _GENERIC
    if noun.kind in {"member", "group"} or (noun.kind == "role" and noun.refers == "people"):
        if "armed" in marks:
            return "REB"
    if plain:
        for mark, code in (
            ("military", "MIL"), ("police", "COP"), ("spying", "SPY"), ("court", "JUD"), ("parliament", "LEG"),
            ("press", "JRN"), ("union", "LAB"), ("medical", "MED"), ("education", "EDU"), ("opposition", "OPP"),
            ("religion", "REL"), ("criminal", "CRM"), ("business", "BUS"), ("government", "GOV"),
        ):  # fmt: skip
            if mark in marks:
                return code
        if sector is None and "party" in marks:
            return "PTY"
    return sector


def _noun_country(
    noun: Meaning, head: Unit, said: _After, sector: str | None, setting: _Setting, depth: int
) -> tuple[str | None, str]:
    organisation = said.organisation
    if noun.kind == "settler":
        return "ISR", "noun+country"
    if said.country:
        return said.country, "noun+country"
    if organisation and organisation.entity and noun.kind in {"member", "group", "object", "kin"}:
        return organisation.country, "noun+country"
    if organisation and organisation.country and organisation.way in {"noun+country", "actor"}:
        return organisation.country, "noun+country"
    if said.person:
        return _dated(said.person, setting.day)[0], "noun+country"
    if "occupying" in said.modifiers:
        return "ISR", "noun+country"
    if noun.kind == "coalition":
        return "IGO", "noun"
    if noun.kind == "states":
        return "IGO", "noun"
    if noun.kind == "ngo":
        return "NGO", "noun"
    if "international" in said.modifiers:
        return "IGO", "noun"
    if depth:
        return None, "noun"
    if said.names and (known := setting.memory.by_name(said.names)):
        return known.country, "noun+memory"
    if head.enclitic and (owner := setting.memory.latest_country()):
        return owner, "noun+memory"
    if sector and (known := setting.memory.by_sector(sector)) and sector not in {"CVL", "UAF"}:
        return known.country, "noun+memory"
    return setting.home, "noun+home"


def _of_title(title: Meaning, after: list[Unit], setting: _Setting) -> _Draft:
    for i, unit in enumerate(after):
        actor = unit.meaning("actor")
        if actor and actor.refers == "person":
            draft = _of_actor(actor, after[i + 1 :], setting)
            return draft._replace(sector=draft.sector or title.sector)
    names = tuple(w for unit in after if unit.kind == "name" for w in _clean(unit))
    if names and (known := setting.memory.by_name(names)):
        return _Draft(known.country, known.sector, "memory", known.refers, known.entity, known.name)
    for i, unit in enumerate(after):
        if noun := unit.meaning(*HEADS):
            return _of_noun(noun, unit, after[i + 1 :], setting)
    said = _read_after(after, setting, 0)
    sector = "ELI" if "former" in said.modifiers else title.sector
    country = said.country or (said.organisation.country if said.organisation else None)
    return _Draft(country or setting.home, sector, "title", "title")


def _of_demonym(demonym: Meaning, head: Unit, after: list[Unit], setting: _Setting) -> _Draft:
    """«الإسرائيليون» are people; «الروسية» alone is what is left of a pair of adjectives («الأميركية والروسية»)."""
    word = _clean(head)[-1]
    plural = word.endswith(("ون", "ين", "ات")) or not word.endswith(("ي", "ه", "ا"))
    for i, unit in enumerate(after):
        if noun := unit.meaning(*HEADS):
            draft = _of_noun(noun, unit, after[i + 1 :], setting)
            return draft._replace(country=demonym.country)
    if plural:
        return _Draft(demonym.country, "CVL", "demonym", "people", None, None)
    return _Draft(
        demonym.country, _state_sector(demonym.country, setting), "demonym", "state", None, demonym.name
    )


def _of_name(units: list[Unit], setting: _Setting) -> _Draft:
    """A person's name: met before, explained by what follows, or unknown."""
    names: list[str] = []
    for i, unit in enumerate(units):
        actor = unit.meaning("actor")
        if noun := unit.meaning(*HEADS):
            return _of_noun(noun, unit, units[i + 1 :], setting)
        if title := unit.meaning("title"):
            return _of_title(title, units[i + 1 :], setting)
        if actor and _usable(actor, setting):
            return _of_actor(actor, units[i + 1 :], setting)
        names += _clean(unit)
    if known := setting.memory.by_name(tuple(names)):
        return _Draft(known.country, known.sector, "memory", known.refers, known.entity, known.name)
    if len(names) > 1 and (known := setting.memory.by_name((names[-1],))):
        return _Draft(known.country, known.sector, "memory", known.refers, known.entity, known.name)
    demonym = next((d for unit in units if (d := unit.meaning("demonym"))), None)
    country = demonym.country if demonym else setting.home
    return _Draft(country if country not in BODIES else None, None, "name", "person")
