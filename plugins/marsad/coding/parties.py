"""Who a span of words is: country and sector as PLOVER has them, and the table's actor where there is one.

The form of spans (``expand``, ``text_of``, ``split``, ``candidates``) is in ``party_spans``, the rulings in
``party_description``, the knowledge in the tables actors, countries, head_nouns and titles below ``data/``.
"""

import datetime as dt
from typing import NamedTuple

from marsad.coding import party_codes
from marsad.coding.party_carry import Told
from marsad.coding.party_description import (
    Draft,
    Setting,
    describe,
    is_name,
    noun_of,
    words_without_clitics,
)
from marsad.coding.party_lexicon import HEADS
from marsad.coding.party_memory import PERSONS, Memory, Mention, Scene
from marsad.coding.party_reading import Unit, reading_of, units_of
from marsad.coding.party_spans import candidates, expand, split, text_of
from marsad.coding.tokens import Token

__all__ = ["ArticleMemory", "Identity", "candidates", "expand", "identify", "split", "text_of"]

# How often (country, sector) found in each way were right on the development set.
_CONFIDENCE = {
    "state": 0.96, "actor": 0.95, "noun+country": 0.8, "noun+memory": 0.65, "noun+home": 0.6, "noun": 0.6,
    "title": 0.7, "memory": 0.7, "demonym": 0.7, "name": 0.1, "counted": 0.3,
}  # fmt: skip
_OWN_COUNTRY = frozenset({"بلاده", "بلادها", "بلادهم", "بلده", "بلدها", "بلدهم"})
_NAME_REACH = 8  # units from a role to the name that goes with it


class Identity(NamedTuple):
    """Who it is; confidence is how often codes found in this way are right."""

    entity_id: str | None
    name: str | None
    country: str | None
    sector: str | None
    confidence: float


class ArticleMemory:
    """The participants of one article up to where it has been read; ``outlet`` is the outlet's country."""

    def __init__(self, outlet: str | None = None) -> None:
        self.memory = Memory()
        self.scene = Scene(outlet)
        self.told: list[Told] = []
        self._last: list[Token] | None = None

    def read(self, tokens: list[Token], day: dt.date, home: str | None) -> None:
        """Meet everybody whom a sentence names in full. Call it for every sentence; repeating is free."""
        if tokens is self._last:
            return
        self._last = tokens
        units = reading_of(tokens).units
        self.scene.read(units)
        setting = Setting(day, "", "", self.scene.country(home), self.memory)
        at = 0
        while at < len(units):
            end = _named_phrase(units, at)
            if end is None:
                at += 1
                continue
            phrase = units[at : end + 1]
            self.remember(phrase, describe(phrase, setting))
            at = end + 1

    def remember(self, units: list[Unit], draft: Draft) -> None:
        """Keep a participant with the words that name it."""
        if draft.way in {"name", "counted"}:
            return
        names = tuple(w for unit in units if is_name(unit) for w in words_without_clitics(unit))
        head = next((unit for unit in units if unit.meaning(*HEADS, "actor", "title")), None)
        nouns = frozenset({noun_of(head), noun_of(head).partition(" ")[0]} if head else ())
        self.memory.add(
            Mention(draft.country, draft.sector, draft.entity, draft.name, draft.refers, nouns, names)
        )


def _named_phrase(units: list[Unit], at: int) -> int | None:
    """The end of a phrase that begins here and names somebody in full: an actor, or a role and a name."""
    unit = units[at]
    if unit.meaning("actor", "state"):
        return at
    if unit.kind == "name":
        return _explained_name(units, at)
    if not unit.meaning(*HEADS, "title"):
        return None
    end: int | None = None
    for i in range(at + 1, min(at + _NAME_REACH, len(units))):
        here = units[i]
        if here.kind in {"verb", "number"} or here.conjoined:
            break
        if is_name(here):
            end = i
        elif end is not None:
            break
    return end


def _explained_name(units: list[Unit], at: int) -> int | None:
    """The end of «محمد فلان، موظف بالسفارة التونسية»: a name, a comma, and what its bearer is."""
    end = at
    while end < len(units) and units[end].kind in {"name", "other"} and not units[end].conjoined:
        end += 1
    comma = end < len(units) and units[end].words[0] in {"،", ","}
    if end - at < 2 or not comma or end + 1 >= len(units):
        return None
    role = units[end + 1]
    if role.cut or not role.meaning(*HEADS, "title") or role.meaning("actor"):
        return None
    last = end + 1
    while last + 1 < len(units) and last < end + 4 and units[last + 1].kind == "found":
        last += 1
    return last


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
    asked = asked_of(tokens, first, last, day=day, event=event, role=role, home=home, article=article)
    draft = asked.draft
    country, sector = party_codes.coded(asked)
    return Identity(draft.entity, draft.name, country, sector, _CONFIDENCE[draft.way])


def asked_of(
    tokens: list[Token],
    first: int,
    last: int,
    *,
    day: dt.date,
    event: str,
    role: str,
    home: str | None,
    article: ArticleMemory,
) -> party_codes.Asked:
    """What the rules say of a participant, with what the second opinion needs (arguments of ``identify``)."""
    article.read(tokens, day, home)
    units = units_of(tokens, first, last)
    setting = Setting(day, event, role, article.scene.country(home), article.memory)
    draft = describe(units, setting)
    if _is_own_country(units):
        draft = draft._replace(country=_country_of_speaker(tokens, first, setting) or draft.country)
    article.remember(units, draft)
    return party_codes.Asked(units, draft, setting, home)


def _is_own_country(units: list[Unit]) -> bool:
    """«بلاده», «بلادها», «حكومة بلاده»."""
    return any(words_without_clitics(unit)[0] in _OWN_COUNTRY for unit in units)


def _country_of_speaker(tokens: list[Token], end: int, setting: Setting) -> str | None:
    """The country of the first person or official of the sentence, else of the latest in the article."""
    for first, last in candidates(tokens):
        if first >= end:
            break
        draft = describe(units_of(tokens, first, last), setting)
        if draft.country and draft.refers in PERSONS and draft.way in {"actor", "noun+country", "memory"}:
            return draft.country
    return setting.memory.country_of_person()
