"""Who did it, to whom, and who says so: from words that the roles network marked to identified parties."""

import datetime as dt
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from marsad.coding import parties, party_carry
from marsad.coding.parties import ArticleMemory
from marsad.coding.roles import RoleSpan
from marsad.coding.tables import rows
from marsad.coding.tagger import Candidate
from marsad.coding.tokens import Token
from marsad.records import Party, Sentence

_MUTUAL = frozenset({"CONSULT", "AGREE", "SUPPORT", "COOPERATE"})  # acts of several sides
_ONE_SIDED = frozenset({"ceasefire", "withdraw", "resign"})  # modes of RETREAT: nobody is their recipient
_AGENT_PARTICLES = frozenset({
    ("من", "قبل"), ("علي", "يد"), ("علي", "ايدي"), ("علي", "يدي"), ("من", "طرف"), ("من", "جانب"),
})  # fmt: skip
_AGENT_REACH = 14  # words after the trigger in which the agent's particle may stand
_APART = ("actor", "recipient")
_CLOSE = 0.6  # to the surest: what stands apart is kept if it is nearly as probable
_JOINED_REACH = 3  # words from the end of a phrase to one that is coordinated with it


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
    spans = _told_apart(_by_grammar(spans, candidate, tokens[index]), candidate, tokens[index])
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
    recipient = _possible(recipient, candidate)
    source = named["source"][0] if named["source"] else None
    actor = actor or party_carry.actor(memory.told, index, tokens[index], candidate, source)
    recipient = recipient or party_carry.recipient(memory.told, tokens[index], candidate, actor)
    memory.told.append(party_carry.told(index, tokens[index], candidate, actor, recipient, source))
    sides = {p.entity_id or p.country for p in (*actor, *recipient)} - {None}
    claim = bool(source and (source.entity_id or source.country) in sides)
    return Participants(actor, recipient, source, location, claim)


@cache
def _clash_lemmas() -> frozenset[str]:
    return frozenset(row["lemma"] for row in rows("clash_words"))


def _is_clash(candidate: Candidate, tokens: list[Token]) -> bool:
    lemmas = {name.partition("|")[0] for name in tokens[candidate.first].word.lemmas}
    return candidate.event == "ASSAULT" and bool(lemmas & _clash_lemmas())


def _possible(recipient: tuple[Party, ...], candidate: Candidate) -> tuple[Party, ...]:
    """Recipients that the type can have: a country visited is a place, a court where one accuses too."""
    if candidate.event == "MOBILIZE" or (candidate.event == "RETREAT" and candidate.mode in _ONE_SIDED):
        return ()
    if candidate.event == "ACCUSE" and candidate.mode in {"allege", "investigate"}:
        return tuple(party for party in recipient if party.sector != "JUD")
    if candidate.event == "CONSULT" and candidate.mode == "visit":
        return tuple(party for party in recipient if party.entity_id or not party.name)
    return recipient


def _by_grammar(spans: list[RoleSpan], candidate: Candidate, tokens: list[Token]) -> list[RoleSpan]:
    """Roles that grammar decides: the actor is after «من قبل», «على يد», objects after «نطالب», «متهما»."""
    agents = _after_agent_particle(tokens, candidate.last)
    objects = party_carry.follows_its_object(tokens[candidate.first].word.form, candidate.event)
    out = []
    for span in spans:
        if span.role == "recipient" and span.first in agents:
            span = span._replace(role="actor")
        elif span.role == "actor" and objects and span.first > candidate.last:
            span = span._replace(role="recipient")
        out.append(span)
    if agents and not any(span.role == "actor" for span in out):
        out += _unmarked(tokens, agents, out)
    return out


def _after_agent_particle(tokens: list[Token], trigger: int) -> list[int]:
    """Where the words after «من قبل», «على يد», «من طرف» begin, near the trigger."""
    words = [token.word.folded for token in tokens[trigger + 1 : trigger + 1 + _AGENT_REACH]]
    return [trigger + 3 + i for i, pair in enumerate(pairwise(words)) if pair in _AGENT_PARTICLES]


def _unmarked(tokens: list[Token], starts: list[int], marked: list[RoleSpan]) -> list[RoleSpan]:
    """Phrases that begin at one of the words and are in no role yet."""
    taken = {i for span in marked for i in range(span.first, span.last + 1)}
    found = [(a, b) for a, b in parties.candidates(tokens) if a in starts and a not in taken]
    return [RoleSpan("actor", a, b, 0.5) for a, b in found]


def _told_apart(spans: list[RoleSpan], candidate: Candidate, tokens: list[Token]) -> list[RoleSpan]:
    """Of actors (and of recipients) that stand apart, those around the surest; «X وY» stay together."""
    mutual = candidate.event in _MUTUAL or _is_clash(candidate, tokens)
    out = [span for span in spans if span.role not in _APART or (mutual and span.role == "actor")]
    for role in _APART:
        groups: list[list[RoleSpan]] = []
        if mutual and role == "actor":
            continue
        for span in sorted(s for s in spans if s.role == role):
            if groups and _joined(tokens, groups[-1][-1].last, span.first):
                groups[-1].append(span)
            else:
                groups.append([span])
        surest = [max(span.probability for span in group) for group in groups]
        out += [
            s for group, p in zip(groups, surest, strict=True) if p >= _CLOSE * max(surest) for s in group
        ]
    return out


def _joined(tokens: list[Token], last: int, first: int) -> bool:
    """Whether two phrases are coordinated: «و» or a comma is between them, and little else."""
    between = [token.text for token in tokens[last + 1 : first]]
    return first - last <= _JOINED_REACH and (
        tokens[first].text.startswith("و") or "و" in between or "،" in between
    )


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
