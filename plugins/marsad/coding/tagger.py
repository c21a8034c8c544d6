"""Which words trigger an event: type, mode and status of each, as probabilities."""

from functools import cache
from typing import NamedTuple

import numpy as np

from marsad.coding import decoding, manner, sparse
from marsad.coding.context import tagger_columns
from marsad.coding.features import Floats
from marsad.coding.network import Ensemble
from marsad.coding.tables import EVENT_TYPES
from marsad.coding.tokens import Token

_DOUBT = 1e-4  # no opinion is certain
_NOTICED = 0.02  # least probability of any event; below, the second opinion changes nothing (measured)


class Candidate(NamedTuple):
    """A word (or a run of words of one type) that is held to trigger an event."""

    first: int  # token numbers, last inclusive
    last: int
    event: str
    mode: str | None
    status: str
    probability: float  # of this event type


@cache
def _ensemble() -> Ensemble:
    return Ensemble("tagger")


def tag(articles: list[list[list[Token]]]) -> list[list[dict[str, Floats]]]:
    """For each sentence of each article, probabilities for each word: heads event, mode and status."""
    sentences = [tokens for article in articles for tokens in article]
    places = [index for article in articles for index in range(len(article))]
    columns = [tagger_columns(tokens, index) for tokens, index in zip(sentences, places, strict=True)]
    answers = _ensemble().probabilities(sentences, columns)
    for tokens, index, answer in zip(sentences, places, answers, strict=True):
        if answer:
            asked = noticed(tokens, answer["event"])
            if asked:
                other = sparse.probabilities(tokens, index, asked)
                answer["event"][asked] = agree(answer["event"][asked], other)
    rest = iter(answers)
    return [[next(rest) for _ in article] for article in articles]


def noticed(tokens: list[Token], p: Floats) -> list[int]:
    """Words that the networks do not rule out: only for these is the costlier second opinion worth asking."""
    return [int(i) for i in np.flatnonzero(p[:, 0] < 1 - _NOTICED) if tokens[i].word.kind == "word"]


def agree(one: Floats, other: Floats) -> Floats:
    """The geometric mean of two opinions: both must find an event likely."""
    product = np.sqrt((one + _DOUBT) * (other + _DOUBT))
    return np.asarray(product / product.sum(-1, keepdims=True), dtype=np.float32)


class Run(NamedTuple):
    """Neighbouring words of one event type."""

    first: int
    last: int
    event: str
    probability: float  # of this type, the highest in the run
    any: float  # of any event


def runs(tokens: list[Token], p: Floats, threshold: float) -> list[Run]:
    """Words whose best event type is more probable than the threshold; neighbours of one type joined."""
    found: list[Run] = []
    for i in np.flatnonzero(p[:, 1:].max(1) > threshold):
        if tokens[i].word.kind != "word":
            continue
        number = int(p[i, 1:].argmax())
        run = Run(int(i), int(i), EVENT_TYPES[number], float(p[i, number + 1]), float(1 - p[i, 0]))
        if found and found[-1].last == i - 1 and found[-1].event == run.event:
            best = max(found[-1].probability, run.probability)
            found[-1] = found[-1]._replace(last=int(i), probability=best, any=max(found[-1].any, run.any))
        else:
            found.append(run)
    return found


def candidates(
    tokens: list[Token], answers: dict[str, Floats], threshold: float, year: int
) -> list[Candidate]:
    """The events that a sentence asserts, with mode and status."""
    found = runs(tokens, answers["event"], threshold) if answers else []
    told = decoding.swallowed(tokens, [run.first for run in found], [run.event for run in found])
    out = []
    for number, run in enumerate(found):
        if number in told:
            continue
        how = manner.of(tokens, run.first, run.event, year, answers)
        event, mode = transformed(run.event, how)
        out.append(Candidate(run.first, run.last, event, mode, how.status, run.probability))
    return out


_ANNOUNCED = {"CONSULT": "AGREE", "AID": "AGREE", "COOPERATE": "AGREE", "RETREAT": "CONCEDE"}


def transformed(event: str, how: manner.Manner) -> tuple[str, str | None]:
    """PLOVER's rule: an announced meeting, help or co-operation is AGREE, an announced retreat CONCEDE."""
    if how.status == "future" and event in _ANNOUNCED:
        return _ANNOUNCED[event], None
    return event, how.mode
