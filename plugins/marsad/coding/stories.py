"""Which events of an article are one happening told again.

Two events are held together when they have the same type and nothing that contradicts: modes, places,
days, tolls and sides either agree or are unsaid. A retelling takes the number of the earlier event.
"""

from typing import NamedTuple

from marsad.coding.evaluation import words_of


class Told(NamedTuple):
    """What of an event tells it from others of its type."""

    sentence: int
    event: str
    mode: str | None
    status: str
    lemma: str  # of the trigger
    actors: frozenset[str]  # folded words and codes
    recipients: frozenset[str]
    place: str | None
    day: str | None
    toll: tuple[int | None, int | None, int | None]


def number_stories(events: list[Told]) -> list[int]:
    """A story number for each event, in order of appearance, from 1."""
    numbers: list[int] = []
    members: list[list[int]] = []
    for i, event in enumerate(events):
        best, best_score = None, 0.0
        for number, story in enumerate(members):
            score = max(likeness(events[j], event) for j in story)
            if score > best_score:
                best, best_score = number, score
        if best is not None and best_score >= 1.0:
            members[best].append(i)
            numbers.append(best + 1)
        else:
            members.append([i])
            numbers.append(len(members))
    return numbers


def likeness(a: Told, b: Told) -> float:
    """How much speaks for one happening; 1 is enough, a contradiction forbids."""
    if a.event != b.event:
        return 0.0
    score = 0.0
    score += 0.7 if a.lemma == b.lemma else 0.0
    score += _agreement(a.mode, b.mode, 0.4, -0.6)
    score += _agreement(a.place, b.place, 0.4, -0.5)
    score += _agreement(a.day, b.day, 0.3, -1.0)
    score += _shared(a.actors, b.actors) + _shared(a.recipients, b.recipients)
    for mine, other in zip(a.toll, b.toll, strict=True):
        score += _agreement(mine, other, 0.6, -0.6)
    if a.sentence == b.sentence:
        score -= 1.0
    if a.status != b.status:
        score -= 0.5
    return score


def _agreement(a: object, b: object, same: float, different: float) -> float:
    if a is None or b is None:
        return 0.0
    return same if a == b else different


def _shared(a: frozenset[str], b: frozenset[str]) -> float:
    if not a or not b:
        return 0.1 if a or b else 0.0
    return 0.5 if a & b else -0.4


def party_words(texts: list[str]) -> frozenset[str]:
    """Words of names that tell parties apart."""
    return frozenset(word for text in texts for word in words_of(text) if len(word) > 2)
