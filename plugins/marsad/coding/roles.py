"""Which words name an event's participants: labels of every word, seen from the trigger."""

from functools import cache
from typing import Any, NamedTuple

from marsad.coding.context import trigger_columns
from marsad.coding.features import Floats
from marsad.coding.network import Ensemble
from marsad.coding.tagger import Candidate
from marsad.coding.tokens import Token

ROLES = ("actor", "recipient", "location", "source")
LABELS = ("out", *(f"{part} {role}" for role in ROLES for part in ("begin", "inside")))


class RoleSpan(NamedTuple):
    """Words (token numbers, last inclusive) that name a participant."""

    role: str
    first: int
    last: int
    probability: float


def spans_to_labels(sentence: str, tokens: list[Token], event: dict[str, Any], trigger: int) -> list[int]:
    """The label of each word for one gold event: what stands in this sentence, nearest to the trigger."""
    labels = [0] * len(tokens)
    for role in reversed(ROLES):
        value = event.get(role)
        parties = value if isinstance(value, list) else [value] if value else []
        for party in parties:
            text = party if isinstance(party, str) else party.get("text")
            found = _nearest(sentence, tokens, text, trigger) if text else None
            if found is None:
                continue
            begin = LABELS.index(f"begin {role}")
            for i in range(found[0], found[1] + 1):
                labels[i] = begin if i == found[0] else begin + 1
    return labels


def _nearest(sentence: str, tokens: list[Token], text: str, trigger: int) -> tuple[int, int] | None:
    """The occurrence of a span nearest to the trigger, as token numbers."""
    best: tuple[int, int] | None = None
    start = sentence.find(text)
    while start >= 0:
        inside = [i for i, t in enumerate(tokens) if t.start < start + len(text) and start < t.end]
        if inside and (best is None or abs(inside[0] - trigger) < abs(best[0] - trigger)):
            best = (inside[0], inside[-1])
        start = sentence.find(text, start + 1)
    return best


@cache
def _ensemble() -> Ensemble:
    return Ensemble("roles")


def find(tokens: list[list[list[Token]]], found: list[list[list[Candidate]]]) -> list[list[RoleSpan]]:
    """Participants' words for every candidate of every sentence of every article, in that order."""
    asked, extra = [], []
    for article, sentences in zip(tokens, found, strict=True):
        for index, (sentence, candidates) in enumerate(zip(article, sentences, strict=True)):
            triggers = [c.first for c in candidates]
            for c in candidates:
                asked.append(sentence)
                others = [t for t in triggers if t != c.first]
                extra.append(trigger_columns(sentence, index, c.first, c.event, others))
    if not asked:
        return []
    return [decode(answer["role"]) for answer in _ensemble().probabilities(asked, extra)]


def decode(probabilities: Floats, least: float = 0.5) -> list[RoleSpan]:
    """Runs of words with one role: begun where «begin» or «inside» of the role outweigh «out»."""
    spans: list[RoleSpan] = []
    open_role, first, weights = None, 0, [0.0]
    for i in range(len(probabilities) + 1):
        role, begins, weight = None, False, 0.0
        if i < len(probabilities):
            row = probabilities[i]
            role, begins, weight = _role_of(row, least)
        if open_role and (role != open_role or begins):
            spans.append(RoleSpan(open_role, first, i - 1, sum(weights) / len(weights)))
            open_role = None
        if role and not open_role:
            open_role, first, weights = role, i, []
        if role:
            weights.append(weight)
    return spans


def _role_of(row: Floats, least: float) -> tuple[str | None, bool, float]:
    totals = [float(row[1 + 2 * k] + row[2 + 2 * k]) for k in range(len(ROLES))]
    best = max(range(len(ROLES)), key=lambda k: totals[k])
    if totals[best] < least:
        return None, False, 0.0
    return ROLES[best], bool(row[1 + 2 * best] > row[2 + 2 * best]), totals[best]
