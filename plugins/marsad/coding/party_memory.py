"""Who was met so far in an article: what «الوزير», «الحزب», «القوات», a surname or «بلاده» refer back to."""

from typing import NamedTuple

from marsad.coding.party_lexicon import bare, lexicon
from marsad.coding.party_reading import Unit

_ORGANISED = frozenset({
    "armed", "party", "army", "organisation", "alliance", "pact", "union", "company", "agency",
    "fighters and politicians",
})  # fmt: skip
PERSONS = frozenset({"person", "minister", "president", "premier", "deputy", "leader", "official", "title"})
_OFFICES = frozenset({"minister", "president", "premier", "deputy", "leader"})
_COUNTED = frozenset({"people", "person", "armed", "fighter", "detainee", "deputy", "school", "gunman"})
_KINGDOMS = frozenset({"SAU", "MAR", "JOR", "BHR", "GBR"})


class Mention(NamedTuple):
    """A participant as it was named."""

    country: str | None
    sector: str | None
    entity: str | None
    name: str | None
    refers: str  # an actor's kind or a head noun's class
    words: frozenset[str]  # nouns by which it may be called again, without article
    names: tuple[str, ...]  # the words of its proper name, in order


BODIES = frozenset({"IGO", "UNO", "EUR", "NGO", "IMG", "MNC"})
_DECAY = 0.8  # of the evidence for a country, a sentence
_WEIGHT = {"place": 2.0, "capital": 1.0, "state": 1.0, "demonym": 0.4, "actor": 0.7}
_HOME = 0.5  # what the country of the whole story counts beside the evidence near by
_OUTLET = 0.3  # and the outlet's own


class Scene:
    """Which country a passage is in: what the latest sentences name, the nearest counting most."""

    def __init__(self, outlet: str | None = None) -> None:
        self._evidence: dict[str, float] = {}
        self._outlet = outlet

    def read(self, units: list[Unit]) -> None:
        """Take in a sentence."""
        for country in self._evidence:
            self._evidence[country] *= _DECAY
        for unit in units:
            for meaning in unit.meanings:
                weight = _WEIGHT.get(meaning.kind)
                if weight and meaning.country and meaning.country not in BODIES:
                    if meaning.short:
                        continue
                    self._evidence[meaning.country] = self._evidence.get(meaning.country, 0.0) + weight
                    break

    def country(self, home: str | None) -> str | None:
        """The country of the passage."""
        evidence = dict(self._evidence)
        if home:
            evidence[home] = evidence.get(home, 0.0) + _HOME
        if self._outlet:
            evidence[self._outlet] = evidence.get(self._outlet, 0.0) + _OUTLET
        return max(evidence, key=lambda c: (evidence[c], c)) if evidence else None


class Memory:
    """Mentions in the order in which they were met."""

    def __init__(self) -> None:
        self._mentions: list[Mention] = []

    def add(self, mention: Mention) -> None:
        """Remember a participant."""
        if mention.country or mention.sector:
            self._mentions.append(mention)

    def by_name(self, words: tuple[str, ...]) -> Mention | None:
        """The latest participant whose name contains these words (article and order apart)."""
        asked = {bare(word) for word in words}
        found = (m for m in reversed(self._mentions) if m.names and asked <= {bare(word) for word in m.names})
        latest = next(found, None)
        if latest is None or latest.entity:
            return latest
        return next((mention for mention in found if mention.entity), latest)

    def by_noun(self, noun: str, refers: str, sector: str | None) -> Mention | None:
        """The latest participant that a definite noun can mean: called so before, or of the noun's class."""
        wanted = sector if refers in _OFFICES else None
        for mention in reversed(self._mentions):
            if wanted and mention.sector not in {wanted, "ELI"}:
                continue
            if noun in mention.words or noun in lexicon().entity_words.get(mention.entity or "", ()):
                return mention
        for mention in reversed(self._mentions):
            if refers in _ORGANISED and mention.refers == refers and mention.country:
                return mention
        return None

    def by_title(self, sector: str | None) -> Mention | None:
        """The latest named person of a title's sector («النائب», «العميد» without a name)."""
        return next((m for m in reversed(self._mentions) if m.names and m.sector == sector), None)

    def latest_people(self) -> Mention | None:
        """The latest group of people: those counted («الثلاثة», «سبعة منهم»)."""
        return next((m for m in reversed(self._mentions) if m.refers in _COUNTED), None)

    def latest_body(self) -> Mention | None:
        """The latest organisation, for its members («قادتها»)."""
        return next((m for m in reversed(self._mentions) if m.entity and m.refers in _ORGANISED), None)

    def kingdom(self, home: str | None) -> str:
        """Which monarchy «المملكة» is."""
        if home in _KINGDOMS:
            return home
        latest = (m.country for m in reversed(self._mentions) if m.country in _KINGDOMS)
        return next(latest, None) or "SAU"

    def met(self, entity: str) -> bool:
        """Whether an actor of the table was met."""
        return any(mention.entity == entity for mention in self._mentions)

    def country_of_person(self) -> str | None:
        """The country of the latest person: whose «بلاده» is."""
        people = (m.country for m in reversed(self._mentions) if m.refers in PERSONS)
        return next((country for country in people if country and country not in BODIES), None)

    def latest_country(self) -> str | None:
        """The country of the latest participant that has a state for one."""
        return next(
            (m.country for m in reversed(self._mentions) if m.country and m.country not in BODIES), None
        )
