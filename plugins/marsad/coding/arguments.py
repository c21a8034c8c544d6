"""Who did it, to whom, and who says so: from words that the roles network marked to identified parties."""

import datetime as dt
from functools import cache
from typing import NamedTuple

from marsad.coding import parties
from marsad.coding.parties import ArticleMemory
from marsad.coding.roles import RoleSpan
from marsad.coding.tables import rows
from marsad.coding.tagger import Candidate
from marsad.coding.tokens import Token
from marsad.records import Party, Sentence


class Participants(NamedTuple):
    """The parties of one event, and the words that may name its place."""

    actor: tuple[Party, ...]
    recipient: tuple[Party, ...]
    source: Party | None
    location_span: RoleSpan | None
    one_sided_claim: bool


def participants(
    sentences: list[Sentence], tokens: list[list[Token]], index: int, candidate: Candidate,
    spans: list[RoleSpan], day: dt.date, home: str | None, memory: ArticleMemory,
) -> Participants:  # fmt: skip
    """The identified parties of an event of sentence ``index``."""
    named: dict[str, list[Party]] = {"actor": [], "recipient": [], "source": []}
    location: RoleSpan | None = None
    for span in spans:
        if span.role == "location":
            if location is None or span.probability > location.probability:
                location = span
            continue
        named[span.role] += _parties(sentences[index], tokens[index], span, candidate, day, home, memory)
    if _is_clash(candidate, tokens[index]):  # both sides of a clash act (guidelines, 5)
        named["actor"] += named.pop("recipient")
        named["recipient"] = []
    actor, recipient = _distinct(named["actor"]), _distinct(named["recipient"])
    recipient = tuple(p for p in recipient if p.text not in {a.text for a in actor})
    source = named["source"][0] if named["source"] else None
    sides = {p.entity_id or p.country for p in (*actor, *recipient)} - {None}
    claim = bool(source and (source.entity_id or source.country) in sides)
    return Participants(actor, recipient, source, location, claim)


@cache
def _clash_lemmas() -> frozenset[str]:
    return frozenset(row["lemma"] for row in rows("clash_words"))


def _is_clash(candidate: Candidate, tokens: list[Token]) -> bool:
    lemmas = {name.partition("|")[0] for name in tokens[candidate.first].word.lemmas}
    return candidate.event == "ASSAULT" and bool(lemmas & _clash_lemmas())


def _parties(
    sentence: Sentence, tokens: list[Token], span: RoleSpan, candidate: Candidate, day: dt.date,
    home: str | None, memory: ArticleMemory,
) -> list[Party]:  # fmt: skip
    out = []
    first, last = parties.expand(tokens, span.first, span.last)
    pieces = [(first, last)] if span.role == "source" else parties.split(tokens, first, last)
    for begin, end in pieces:
        start, stop = parties.text_of(tokens, begin, end)
        if start >= stop:
            continue
        who = parties.identify(
            tokens, begin, end, day=day, event=candidate.event, role=span.role, home=home, article=memory
        )
        out.append(Party(
            text=sentence.text[start:stop], start=sentence.start + start, end=sentence.start + stop,
            entity_id=who.entity_id, name=who.name, country=who.country, sector=who.sector,
        ))  # fmt: skip
    return out


def _distinct(listed: list[Party]) -> tuple[Party, ...]:
    seen: dict[tuple[int, int], Party] = {}
    for party in listed:
        seen.setdefault((party.start, party.end), party)
    return tuple(sorted(seen.values(), key=lambda p: p.start))
