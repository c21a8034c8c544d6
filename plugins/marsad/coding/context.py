"""Columns that depend on where a word stands; appended to its own row for the networks."""

import numpy as np

from marsad.coding import cues, frames
from marsad.coding.features import Floats
from marsad.coding.tables import EVENT_TYPES
from marsad.coding.tokens import Token

_QUOTES = frozenset('"«»“”')


def place_columns(tokens: list[Token], index: int) -> Floats:
    """Lead sentence or not, how far down the article and the sentence, inside quotation marks or not."""
    out = np.zeros((len(tokens), 4), np.float32)
    out[:, 0] = index == 0
    out[:, 1] = min(index, 10) / 10
    out[:, 2] = np.minimum(np.arange(len(tokens)), 40) / 40
    inside = False
    for i, token in enumerate(tokens):
        if token.text in _QUOTES:
            inside = not inside
        out[i, 3] = inside
    return out


_SENSES = (*EVENT_TYPES, "NONE")


def tagger_columns(tokens: list[Token], index: int) -> Floats:
    """The place of each word, what the trigger lexicon says of it there, and whether it is a cue."""
    found = np.zeros((len(tokens), len(_SENSES) + len(EVENT_TYPES) + len(cues.KINDS)), np.float32)
    for i, frame in enumerate(frames.read(tokens)):
        if frame is not None:
            if frame.sense is not None:
                found[i, _SENSES.index(frame.sense.event)] = 1
            for event in frame.possible - {"NONE"}:
                found[i, len(_SENSES) + EVENT_TYPES.index(event)] = 1
    for i, token in enumerate(tokens):
        for kind in cues.of(token.word.form):
            found[i, cues.KINDS.index(kind) - len(cues.KINDS)] = 1
    return np.concatenate([place_columns(tokens, index), found], 1)


def trigger_columns(
    tokens: list[Token], index: int, trigger: int, event_type: str, others: list[int]
) -> Floats:
    """Where the trigger is from each word, what it is, and where the sentence's other triggers are."""
    n = len(tokens)
    distance = np.arange(n) - trigger
    out = np.zeros((n, 8 + len(EVENT_TYPES)), np.float32)
    out[:, 0] = distance == 0
    out[:, 1] = np.tanh(distance / 4)
    out[:, 2] = np.tanh(distance / 15)
    out[:, 3] = distance < 0
    out[others, 4] = 1
    crossed = [sum(min(trigger, i) < o < max(trigger, i) for o in others) for i in range(n)]
    out[:, 5] = np.minimum(crossed, 3) / 3
    out[:, 6:8] = place_columns(tokens, index)[:, [0, 3]]
    out[:, 8 + EVENT_TYPES.index(event_type)] = 1
    return out
