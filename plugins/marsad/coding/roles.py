"""Which words name an event's participants: labels of every word, seen from the trigger."""

from functools import cache
from typing import Any, NamedTuple

import numpy as np

from marsad.coding import beginnings
from marsad.coding.context import party_columns, trigger_columns
from marsad.coding.features import Floats
from marsad.coding.network import Ensemble
from marsad.coding.tagger import Candidate
from marsad.coding.tokens import Token

ROLES = ("actor", "recipient", "location", "source")
LABELS = ("out", *(f"{part} {role}" for role in ROLES for part in ("begin", "inside")))


# Above 1, marking a word with a role is favoured over leaving it out; chosen on held-out articles (decode).
KEENNESS = {"actor": 1.6, "recipient": 2.4, "location": 1.4, "source": 1.4}
_DOUBT = 1e-4  # no opinion is certain
_NOTICED = 0.01  # least probability of any role; below, the second opinion changes nothing (measured)


class RoleSpan(NamedTuple):
    """Words (token numbers, last inclusive) that name a participant."""

    role: str
    first: int
    last: int
    probability: float  # of its first word


def spans_to_labels(sentence: str, tokens: list[Token], event: dict[str, Any], trigger: int) -> list[int]:
    """The label of each word for one gold event: what stands in this sentence, nearest to the trigger."""
    labels = [0] * len(tokens)
    for role in reversed(ROLES):
        value = event.get(role)
        parties = value if isinstance(value, list) else [value] if value else []
        for party in parties:
            text = party if isinstance(party, str) else party.get("text")
            found = nearest(sentence, tokens, text, trigger) if text else None
            if found is None:
                continue
            begin = LABELS.index(f"begin {role}")
            for i in range(found[0], found[1] + 1):
                labels[i] = begin if i == found[0] else begin + 1
    return labels


def nearest(sentence: str, tokens: list[Token], text: str, trigger: int) -> tuple[int, int] | None:
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
    asked, extra, places = [], [], []
    for article, sentences in zip(tokens, found, strict=True):
        for index, (sentence, candidates) in enumerate(zip(article, sentences, strict=True)):
            triggers = [c.first for c in candidates]
            if not candidates:
                continue
            scene, parties = beginnings.scene(sentence), party_columns(sentence)
            for c in candidates:
                asked.append(sentence)
                others = [t for t in triggers if t != c.first]
                extra.append(trigger_columns(sentence, index, c.first, c.event, others, parties))
                places.append(beginnings.Seen(scene, c.first, c.event, others, index == 0))
    if not asked:
        return []
    answers = _ensemble().probabilities(asked, extra)
    return [decode(_agreed(answer["role"], place)) for answer, place in zip(answers, places, strict=True)]


def _agreed(p: Floats, seen: beginnings.Seen) -> Floats:
    """Network and beginnings, multiplied; words that the network rules out stay so."""
    asked = [i for i in beginnings.candidates(seen.scene, seen.trigger) if p[i, 0] < 1 - _NOTICED]
    return agree(p, asked, beginnings.shares(seen, asked)) if asked else p


def agree(p: Floats, where: list[int], shares: Floats) -> Floats:
    """The geometric mean of two opinions on the words ``where``; ``shares`` has a column for each of ANSWERS.

    The second opinion does not say what a word inside a name is inside of: there the first one's shares hold.
    """
    other = np.empty((len(where), len(LABELS)), np.float32)
    own = p[where]
    inside = own[:, 2::2] + _DOUBT
    other[:, 0] = shares[:, 0]
    other[:, 1::2] = shares[:, 1:-1]
    other[:, 2::2] = shares[:, -1:] * inside / inside.sum(1, keepdims=True)
    product = np.sqrt((own + _DOUBT) * (other + _DOUBT))
    out = p.copy()
    out[where] = product / product.sum(1, keepdims=True)
    return out


@cache
def _forbidden() -> Floats:
    """Log-penalty of one label after another: a role is only gone on with where it was begun."""
    out = np.zeros((len(LABELS), len(LABELS)), np.float32)
    for number, name in enumerate(LABELS):
        if name.startswith("inside"):
            out[:, number] = -np.inf
            out[[number, number - 1], number] = 0
    return out


@cache
def _favour() -> Floats:
    return np.log(np.asarray([1.0, *(KEENNESS[role] for role in ROLES for _ in range(2))], np.float32))


def decode(probabilities: Floats) -> list[RoleSpan]:
    """The most probable spans of words (Viterbi), marking favoured as KEENNESS says."""
    scores = np.log(probabilities + 1e-6) + _favour()
    scores[0, 2::2] = -np.inf
    steps = _forbidden()
    best, back = scores[0], []
    for row in scores[1:]:
        options = best[:, None] + steps
        back.append(options.argmax(0))
        best = options.max(0) + row
    path = [int(best.argmax())]
    for pointers in reversed(back):
        path.append(int(pointers[path[-1]]))
    return _spans(path[::-1], probabilities)


def _spans(path: list[int], probabilities: Floats) -> list[RoleSpan]:
    spans: list[RoleSpan] = []
    for i, number in enumerate(path):
        if number == 0:
            continue
        role = ROLES[(number - 1) // 2]
        sure = float(probabilities[i, number])
        if LABELS[number].startswith("begin"):
            spans.append(RoleSpan(role, i, i, sure))
        else:
            spans[-1] = spans[-1]._replace(last=i)
    return spans
