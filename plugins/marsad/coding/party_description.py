"""The country and sector of a participant from its words: the rulings of the guidelines on who is what.

A phrase is described by its first telling unit (an actor, a state, a head noun, a title, a demonym, a name)
and by what follows it: adjectives, nationalities, the body that it belongs to, a person's name. What the
phrase leaves open comes from the article: who was called so before, and where the passage is set.
"""

import datetime as dt
from typing import NamedTuple

from marsad.coding.party_lexicon import HEADS, Meaning, bare
from marsad.coding.party_memory import BODIES, Memory, Mention
from marsad.coding.party_reading import Unit

FORCE = frozenset({"ASSAULT", "MOBILIZE", "COERCE"})
# Nouns that one person can bear beside a name: «وزير الخارجية كيري» is Kerry, «جيش بوتين» is not Putin.
_BORNE = frozenset({
    "minister", "president", "premier", "official", "deputy", "leader", "title", "elite", "press", "clergy",
    "doctor", "school", "criminal", "gunman", "person", "fighter", "farmer", "opposition", "union",
})  # fmt: skip
_OFFICES = frozenset(
    {"minister", "president", "premier", "deputy", "official", "elite", "leader", "title", "spy"}
)
_HELD_OFFICES = frozenset({"minister", "president", "premier", "deputy"})
_OUT_OF_OFFICE = frozenset({"GOV", "LEG", "MIL", "SPY", "JUD", "COP", None})
_UNSTATED = frozenset({"UNO", "EUR", "NGO"})  # bodies whose own sector is null
_REFINED = frozenset({
    "people", "person", "leader", "official", "elite", "press", "society", "party", "ngo", "fighter", "body",
})  # fmt: skip
_REFINEMENTS = (
    ("military", "MIL"), ("police", "COP"), ("spying", "SPY"), ("court", "JUD"), ("parliament", "LEG"),
    ("press", "JRN"), ("union", "LAB"), ("medical", "MED"), ("education", "EDU"), ("opposition", "OPP"),
    ("religion", "REL"), ("criminal", "CRM"), ("business", "BUS"), ("government", "GOV"), ("ruling", "GOV"),
)  # fmt: skip


class Setting(NamedTuple):
    """What a description depends on beside the words."""

    day: dt.date
    event: str
    role: str
    home: str | None  # the country of the passage
    memory: Memory

    @property
    def uses_force(self) -> bool:
        """The one who acts does so by force."""
        return self.role == "actor" and self.event in FORCE


class Draft(NamedTuple):
    """Who a phrase seems to be."""

    country: str | None
    sector: str | None
    way: str  # how it was found; each way has its measured confidence
    refers: str = ""
    entity: str | None = None
    name: str | None = None


def words_without_clitics(unit: Unit) -> tuple[str, ...]:
    """A unit's words, the first without what was cut."""
    return (unit.words[0][unit.cut :], *unit.words[1:])


def noun_of(unit: Unit) -> str:
    """A head noun's words as they are remembered: no clitics, no article."""
    words = words_without_clitics(unit)
    return " ".join((bare(words[0]), *words[1:]))


def is_name(unit: Unit) -> bool:
    """Part of a person's name, as far as the words tell."""
    actor = unit.meaning("actor")
    return unit.kind == "name" or bool(actor and actor.refers == "person")


def describe(units: list[Unit], setting: Setting) -> Draft:
    """Who the units of a span are."""
    units = [unit for unit in units if unit.kind != "mark"]
    counted = False
    at = 0
    while at < len(units) and _passed_over(units, at):
        counted = counted or units[at].kind == "number" or units[at].meaning("quantity") is not None
        at += 1
    rest = units[at:]
    if not rest:
        return _only_counted(setting)
    head = rest[0]
    actor = head.meaning("actor")
    if actor and _usable(actor, setting):
        return _actor(actor, rest[1:], setting)
    if state := head.meaning("state"):  # before nouns: «الإمارات» are not emirates
        return _state(state, setting)
    if noun := head.meaning(*HEADS):
        return _noun(noun, head, rest[1:], setting, counted=counted)
    if capital := head.meaning("capital"):
        return _state(capital, setting)
    if title := head.meaning("title"):
        return _titled(title, rest[1:], setting)
    if demonym := head.meaning("demonym"):
        return _demonym(demonym, head, rest[1:], setting)
    return _named(rest, setting)


def _passed_over(units: list[Unit], at: int) -> bool:
    unit = units[at]
    if unit.kind == "number" or unit.meaning("quantity"):
        return True
    later = units[at + 1 :]
    unknown = unit.kind in {"other", "verb"}
    return unknown and any(u.meaning("actor", "state", *HEADS) for u in later)


def _only_counted(setting: Setting) -> Draft:
    """«الثلاثة», «سبعة», «أحدهم»: people met before."""
    if known := setting.memory.latest_people():
        return Draft(known.country, known.sector, "counted", "people")
    return Draft(setting.home, "CVL", "counted", "people")


# --- Actors of the table and states ---------------------------------------------------------------------


def _usable(actor: Meaning, setting: Setting) -> bool:
    """Short names need support: the actor was met, or the story is in its country."""
    if not actor.short:
        return True
    return bool(actor.entity and setting.memory.met(actor.entity)) or actor.country == setting.home


def _actor(actor: Meaning, after: list[Unit], setting: Setting) -> Draft:
    country, sector = _dated(actor, setting.day)
    if actor.refers == "person" and sector in _OUT_OF_OFFICE and any(_is_former(unit) for unit in after):
        sector = "ELI"
    if actor.refers in {"regime", "pact"}:
        sector = "MIL" if setting.uses_force else "GOV"
    if actor.refers == "fighters and politicians" and setting.event not in {*FORCE, "RETREAT", ""}:
        sector = "PTY"
    return Draft(country, sector, "actor", actor.refers, actor.entity, actor.name)


def _dated(actor: Meaning, day: dt.date) -> tuple[str | None, str | None]:
    """Country and sector on a day: a person out of office is ELI, anything else keeps its nearest period."""
    for period in reversed(actor.periods):
        if period.first <= day <= period.last:
            return period.country, period.sector
    before = [period for period in actor.periods if period.last < day]
    nearest = before[-1] if before else actor.periods[0]
    if (
        actor.refers != "person"
        or not before
        or nearest.sector not in _OUT_OF_OFFICE
        or nearest.country in BODIES
    ):
        return nearest.country, nearest.sector
    return nearest.country, "ELI"


def _is_former(unit: Unit) -> bool:
    modifier = unit.meaning("modifier")
    return bool(modifier and modifier.refers == "former")


def _state(place: Meaning, setting: Setting) -> Draft:
    return Draft(place.country, _state_sector(place.country, setting), "state", "state", None, place.name)


def _state_sector(country: str | None, setting: Setting) -> str | None:
    if country in _UNSTATED:
        return None
    return "MIL" if setting.event == "ASSAULT" and setting.role == "actor" else "GOV"


# --- Common nouns -----------------------------------------------------------------------------------------


class _After(NamedTuple):
    """What the words after a head noun say."""

    country: str | None = None
    modifiers: frozenset[str] = frozenset()
    body: Draft | None = None  # whose member, part or thing the head is
    person: Meaning | None = None
    person_direct: bool = False  # the name follows the head at once
    names: tuple[str, ...] = ()
    family: Meaning | None = None


def _read_after(after: list[Unit], setting: Setting, depth: int) -> _After:
    said = _After()
    for i, unit in enumerate(after):
        said = _read_unit(said, unit, after, i, setting, depth)
    return said


def _read_unit(said: _After, unit: Unit, after: list[Unit], i: int, setting: Setting, depth: int) -> _After:
    actor = unit.meaning("actor")
    demonym = unit.meaning("demonym")
    state = unit.meaning("state", "capital", "place")
    if modifier := unit.meaning("modifier"):
        said = said._replace(modifiers=said.modifiers | {modifier.refers})
    if demonym and not state:
        return said if said.names else said._replace(country=said.country or demonym.country)
    if actor and actor.refers == "person":
        direct = i == 0
        return said if said.person else said._replace(person=actor, person_direct=direct)
    if actor and actor.refers == "family":
        return said._replace(family=actor)
    if actor and _usable(actor, setting):
        if said.body is None:
            body = _actor(actor, after[i + 1 :], setting)
            return said._replace(body=body, country=said.country or body.country)
        return said
    if state:
        return said._replace(country=said.country or state.country)
    if demonym:
        return said._replace(country=said.country or demonym.country)
    if unit.kind == "name":
        return said._replace(names=said.names + words_without_clitics(unit))
    noun = unit.meaning(*HEADS)
    if noun and not unit.meaning("modifier") and not said.body and not said.names and depth < 3:
        return said._replace(body=_noun(noun, unit, after[i + 1 :], setting, depth=depth + 1))
    return said


def _noun(
    noun: Meaning, head: Unit, after: list[Unit], setting: Setting, *, depth: int = 0, counted: bool = False
) -> Draft:
    """A participant named by a common noun."""
    said = _read_after(after, setting, depth)
    if noun.refers == "monarchy" and not said.country:
        return Draft(setting.memory.kingdom(setting.home), "GOV", "noun+memory", "state")
    if not after and head.definite and (known := _called_before(noun, head, setting)):
        return Draft(known.country, known.sector, "memory", noun.refers, known.entity, known.name)
    if (
        said.person
        and noun.refers in _BORNE
        and (not said.person_direct or head.definite or len(head.words) > 1)
    ):
        return _person_with_noun(noun, said, after, setting)
    if noun.refers == "government" and counted and words_without_clitics(head)[-1] in {"دوله", "بلد", "بلدا"}:
        return Draft("IGO", "GOV", "noun", "states")
    sector = _noun_sector(noun, head, said, setting)
    country, way = _noun_country(noun, head, said, setting, depth)
    if sector == "UAF" and not said.country:
        country, way = None, "noun"
    if country in BODIES and sector in {"GOV", "CVL"} and noun.kind != "states":
        sector = None
    shared = (
        said.body if said.body and noun.kind in {"member", "group"} and sector == said.body.sector else None
    )
    return Draft(
        country, sector, way, noun.refers, shared.entity if shared else None, shared.name if shared else None
    )


def _called_before(noun: Meaning, head: Unit, setting: Setting) -> Mention | None:
    if head.enclitic:
        return None
    if noun.refers in {"people", "person"}:
        return None
    return setting.memory.by_noun(noun_of(head), noun.refers, noun.sector)


def _person_with_noun(noun: Meaning, said: _After, after: list[Unit], setting: Setting) -> Draft:
    """«وزير الخارجية الأميركي جون كيري»: the person; what the text calls him outweighs the table's dates."""
    assert said.person is not None
    draft = _actor(said.person, after, setting)
    if draft.country in BODIES:
        return draft
    sector = draft.sector or noun.sector
    if "former" in said.modifiers and noun.refers in _OFFICES:
        sector = "ELI"
    elif noun.refers in _HELD_OFFICES:
        sector = noun.sector
    return draft._replace(sector=sector)


def _noun_sector(noun: Meaning, head: Unit, said: _After, setting: Setting) -> str | None:
    marks, body, sector = said.modifiers, said.body, noun.sector
    if noun.kind == "resistance":
        sector = "PRM" if (said.country or setting.home) == "YEM" else "REB"
    if "former" in marks and noun.refers in _OFFICES and sector in _OUT_OF_OFFICE:
        return "ELI"
    if "unknown" in marks and noun.refers in {"people", "person", "armed", "gunman", "fighter"}:
        return "UAF"
    if "jewish" in marks and noun.refers in {"people", "person", "armed", "body", "fighter", "gunman"}:
        return "CVL"
    if noun.refers == "gunman" and not head.definite and not said.country and not body and not said.names:
        return "UAF"
    if "loyal" in marks and (noun.kind == "armed" or noun.refers in {"fighter", "gunman"}):
        return body.sector if body and body.sector not in {"GOV", "MIL"} else "PRM"
    if noun.refers == "army" and said.person and _dated(said.person, setting.day)[1] in {"REB", "PRM"}:
        return _dated(said.person, setting.day)[1]
    if noun.refers == "army" and "police" in marks:
        return "COP"
    if body and (inherited := _inherited(noun, said, body)):
        return inherited
    if noun.kind == "member" and head.enclitic and sector is None:
        owner = setting.memory.latest_body()
        sector = owner.sector if owner else None
    sector = _refine(noun, marks, sector)
    if sector is None and noun.refers == "leader" and (said.country or head.definite):
        return "GOV"
    return sector


def _inherited(noun: Meaning, said: _After, body: Draft) -> str | None:
    """The sector that a member or part has from the body it belongs to."""
    if noun.kind == "member" and noun.refers == "people" and (said.person or body.refers in _OFFICES):
        return None  # «أبناء رئيس الحركة»
    if noun.kind == "member":
        return body.sector
    if noun.kind in {"group", "armed"} and body.entity:
        return body.sector
    if noun.sector == "MIL" and body.sector in {"REB", "PRM", "COP"}:
        return body.sector
    if noun.sector == "MED" and body.entity and body.sector:
        return body.sector
    if noun.kind == "object" and body.sector in {"REB", "PRM", "COP"}:
        return body.sector
    return None


def _refine(noun: Meaning, marks: frozenset[str], sector: str | None) -> str | None:
    """What adjectives make of a noun: «مصدر أمني» COP, «مجموعة مسلحة» REB, «أحزاب معارضة» OPP."""
    if "armed" in marks and (
        noun.kind in {"member", "group"} or noun.refers in {"people", "person", "body", "criminal"}
    ):
        return "REB"
    if noun.refers not in _REFINED or noun.kind == "armed":
        return sector
    for mark, code in _REFINEMENTS:
        if mark in marks and not (
            noun.refers in {"party", "people", "person"} and mark in {"parliament", "religion", "business"}
        ):
            return code
    return "PTY" if sector is None and "party" in marks else sector


def _noun_country(
    noun: Meaning, head: Unit, said: _After, setting: Setting, depth: int
) -> tuple[str | None, str]:
    body = said.body
    if noun.kind == "settler":
        return "ISR", "noun+country"
    if said.person and noun.kind in {"kin", "member", "role", "object"} and not said.country:
        return _dated(said.person, setting.day)[0], "noun+country"
    if said.country:
        return said.country, "noun+country"
    if body and (body.entity or body.way in {"noun+country", "memory", "actor"}):
        return body.country, "noun+country"
    if "jewish" in said.modifiers:
        return "ISR", "noun+country"
    if noun.kind in {"coalition", "states"} or "international" in said.modifiers:
        return "IGO", "noun"
    if noun.kind == "ngo":
        return "NGO", "noun"
    if noun.refers == "refugee":
        return None, "noun"
    if depth:
        return (setting.home if noun.kind == "resistance" else None), "noun"
    return _country_of_article(head, said, setting)


def _country_of_article(head: Unit, said: _After, setting: Setting) -> tuple[str | None, str]:
    memory = setting.memory
    if said.names and (known := memory.by_name(said.names)):
        return known.country, "noun+memory"
    if head.enclitic and (owner := memory.latest_country()):
        return owner, "noun+memory"
    return setting.home, "noun+home"


# --- Titles, names, nationalities -------------------------------------------------------------------------


def _titled(title: Meaning, after: list[Unit], setting: Setting) -> Draft:
    """«العميد أحمد المسماري», «الرئيس بوتين», «النائب فلان»."""
    said = _read_after(after, setting, 0)
    if said.person:
        draft = _actor(said.person, after, setting)
        return draft if draft.country in BODIES else draft._replace(sector=draft.sector or title.sector)
    if said.family:
        return Draft(said.family.country, "GOV", "title", "title")
    for i, unit in enumerate(after):
        if noun := unit.meaning(*HEADS):
            return _noun(noun, unit, after[i + 1 :], setting)
    names = _names_in(after)
    if names and (known := setting.memory.by_name(names)):
        return Draft(known.country, known.sector, "memory", known.refers, known.entity, known.name)
    if not after and (known := setting.memory.by_title(title.sector)):
        return Draft(known.country, known.sector, "memory", known.refers, known.entity, known.name)
    sector = "ELI" if "former" in said.modifiers else title.sector
    country = said.country or (said.body.country if said.body else None)
    if country in BODIES and sector == "GOV":
        sector = None
    return Draft(country or setting.home, sector, "title", "title")


def _names_in(units: list[Unit]) -> tuple[str, ...]:
    return tuple(word for unit in units if unit.kind == "name" for word in words_without_clitics(unit))


def _demonym(demonym: Meaning, head: Unit, after: list[Unit], setting: Setting) -> Draft:
    """«الإسرائيليون» are people; «الروسية» is left of a pair of adjectives («القوات الأميركية والروسية»)."""
    for i, unit in enumerate(after):
        if noun := unit.meaning(*HEADS):
            return _noun(noun, unit, after[i + 1 :], setting)._replace(country=demonym.country)
    word = words_without_clitics(head)[-1]
    plural = word.endswith(("ون", "ين", "ات")) or not word.endswith(("ي", "ه", "ا"))
    sector: str | None = "CVL"
    if demonym.country in _UNSTATED:
        sector = None
    elif any(unit.kind == "name" for unit in after):
        sector = "CVL"
    elif setting.event == "ASSAULT" and setting.role == "actor":
        sector = "REB" if demonym.country == "PSE" else "MIL"
    elif setting.event in {"CONSULT", "AGREE"} or _stands_for_state(head, word, plural, setting):
        sector = "GOV"
    elif word.endswith("ه"):
        sector = "MIL" if setting.event == "ASSAULT" else "GOV"
    return Draft(demonym.country, sector, "demonym", "people" if plural else "state", None, demonym.name)


def _stands_for_state(head: Unit, word: str, plural: bool, setting: Setting) -> bool:
    """«الروسي» of «نظيريه الأميركي والروسي»: a lone definite adjective, or any singular one that acts."""
    return not plural and (setting.role == "actor" or (head.definite and word.endswith("ي")))


def _named(units: list[Unit], setting: Setting) -> Draft:
    """A person's name: met before, explained by what follows it, or unknown."""
    names: list[str] = []
    for i, unit in enumerate(units):
        actor = unit.meaning("actor")
        if noun := unit.meaning(*HEADS):
            return _noun(noun, unit, units[i + 1 :], setting)
        if title := unit.meaning("title"):
            return _titled(title, units[i + 1 :], setting)
        if actor and actor.refers == "family":
            return Draft(actor.country, "GOV", "title", "title")
        if actor and _usable(actor, setting):
            return _actor(actor, units[i + 1 :], setting)
        names += words_without_clitics(unit)
    known = setting.memory.by_name(tuple(names))
    if known is None and len(names) > 1:
        known = setting.memory.by_name((names[-1],))
    if known:
        return Draft(known.country, known.sector, "memory", known.refers, known.entity, known.name)
    demonym = next((d for unit in units if (d := unit.meaning("demonym", "state"))), None)
    victim = setting.role == "recipient" and setting.event in {"ASSAULT", "COERCE"}
    country = demonym.country if demonym else setting.home
    return Draft(country, "CVL" if victim else None, "name", "person")
