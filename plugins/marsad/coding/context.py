"""Columns that depend on where a word stands; appended to its own row for the networks."""

import numpy as np

from marsad.coding import cues, frames
from marsad.coding.features import Floats
from marsad.coding.party_reading import reading_of
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


_PARTY_KINDS = (
    "actor", "state", "capital", "demonym", "title", "quantity", "modifier", "role", "member", "group", "kin",
    "object", "states", "name", "number", "verb", "other", "mark",
)  # fmt: skip
_SECTORS = (
    "GOV", "MIL", "REB", "COP", "CVL", "OPP", "PTY", "JUD", "LEG", "JRN", "LAB", "SPY", "UAF", "BUS", "REL",
    "EDU", "CRM", "PRM", "ELI", "REF", "MED",
)  # fmt: skip


def party_columns(tokens: list[Token]) -> Floats:
    """Whether a word begins or goes on a phrase that the tables of parties know, and what they say of it."""
    reading = reading_of(tokens)
    out = np.zeros((len(tokens), 2 + len(_PARTY_KINDS) + len(_SECTORS)), np.float32)
    for i, number in enumerate(reading.unit_of):
        if number < 0:
            continue
        unit = reading.units[number]
        out[i, 0 if unit.first == i else 1] = 1
        for kind in {m.kind for m in unit.meanings} or {unit.kind}:
            if kind in _PARTY_KINDS:
                out[i, 2 + _PARTY_KINDS.index(kind)] = 1
        sectors = {m.sector for m in unit.meanings} | {p.sector for m in unit.meanings for p in m.periods}
        for sector in sectors.intersection(_SECTORS):
            out[i, 2 + len(_PARTY_KINDS) + _SECTORS.index(sector)] = 1
    return out


def trigger_columns(
    tokens: list[Token], index: int, trigger: int, event_type: str, others: list[int], parties: Floats
) -> Floats:
    """Where the trigger is from each word, what it is, where the sentence's other triggers are; the parties.

    ``parties`` are the sentence's ``party_columns``, the same for all its triggers.
    """
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
    return np.concatenate([out, parties], 1)
