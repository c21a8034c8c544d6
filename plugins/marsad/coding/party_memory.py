"""Who was met so far in an article: what «الوزير», «الحزب», «القوات», a surname or «بلاده» refer back to."""

from typing import NamedTuple

from marsad.coding.party_lexicon import bare, lexicon

_ORGANISED = frozenset({"armed", "party", "army", "organisation", "alliance", "union", "company", "agency"})


class Mention(NamedTuple):
    """A participant as it was named."""

    country: str | None
    sector: str | None
    entity: str | None
    name: str | None
    refers: str  # an actor's kind or a head noun's class
    words: frozenset[str]  # nouns by which it may be called again, without article
    names: tuple[str, ...]  # the words of its proper name, in order


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
        for mention in reversed(self._mentions):
            if mention.names and asked <= {bare(word) for word in mention.names}:
                return mention
        return None

    def by_noun(self, noun: str, refers: str) -> Mention | None:
        """The latest participant that a definite noun can mean: called so before, or of the noun's class."""
        for mention in reversed(self._mentions):
            if noun in mention.words:
                return mention
            if mention.entity and noun in lexicon().entity_words.get(mention.entity, ()):
                return mention
        for mention in reversed(self._mentions):
            if refers in _ORGANISED and mention.refers == refers and mention.country:
                return mention
        return None

    def by_sector(self, sector: str) -> Mention | None:
        """The latest participant of a sector with a country."""
        return next((m for m in reversed(self._mentions) if m.sector == sector and m.country), None)

    def entity(self, entity: str) -> bool:
        """Whether an actor of the table was met."""
        return any(mention.entity == entity for mention in self._mentions)

    def latest_country(self) -> str | None:
        """The country of the latest participant that has a state for one."""
        return next(
            (m.country for m in reversed(self._mentions) if m.country and m.country not in BODIES), None
        )

    def latest(self) -> Mention | None:
        """The latest participant."""
        return self._mentions[-1] if self._mentions else None


BODIES = frozenset({"IGO", "UNO", "EUR", "NGO", "IMG", "MNC"})
