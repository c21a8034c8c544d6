"""How an event was done (mode) and whether it happened (status), seen from its trigger.

Two log-linear choices over named features: the trigger's lemma and form, the lexicon's modes, the words
around it (weapons, negations, modal verbs), and years that lie well before the publication.
"""

import re
from functools import cache
from typing import NamedTuple

import numpy as np

from marsad.coding import cues, frames
from marsad.coding.features import Floats
from marsad.coding.loglinear import LogLinear
from marsad.coding.tables import STATUSES, all_modes, ontology, word_classes
from marsad.coding.tokens import Token

_YEAR = re.compile(r"^(1[89]\d\d|20\d\d)$")
_DOUBT = 1e-3  # no opinion is certain
_NETWORK_SHARE = 0.5  # the network knows manner less well than the log-linear choice
_CUE_REACH = 9
_NEAR = 4  # words on either side that count one by one


class Manner(NamedTuple):
    """Mode and status of an event."""

    mode: str | None
    status: str


def _lemma(token: Token) -> str:
    return token.word.lemmas[0].partition("|")[0] if token.word.lemmas else token.word.stem


def features(tokens: list[Token], trigger: int, event: str, year: int) -> list[str]:
    """Named features of one trigger; ``year`` is that of the publication."""
    w = tokens[trigger].word
    entries = word_classes().entries
    out = ["b", f"t:{event}", f"w:{event}{w.folded}"]
    out += [f"l:{event}{lemma}" for lemma in w.lemmas[:3]]
    for lemma in w.lemmas:
        if lemma in entries:
            out += [f"M{mode}" for e, mode, _ in entries[lemma].modes if e == event]
    out += sorted(_form(tokens[trigger]))
    for d in range(-_NEAR, _NEAR + 1):
        i = trigger + d
        if d and 0 <= i < len(tokens):
            lemma = _lemma(tokens[i])
            side = "<" if d < 0 else ">"
            out += [f"{d}:{lemma}", f"{side}{lemma}", f"{side}{event}{lemma}"]
            out += [f"{side}{event}C{name}" for name in _classes(tokens[i])]
    for token in tokens:
        if token.word.kind == "word":
            out += [f"s{event}{_lemma(token)}", *(f"s{event}C{name}" for name in _classes(token))]
    out += _years(tokens, trigger, year) + _asserted(tokens, trigger, event)
    frame = frames.read(tokens)[trigger]
    if frame is not None and frame.sense is not None and frame.sense.event == event:
        out += [f"F{event}{frame.sense.mode}", "F"]
    return list(dict.fromkeys(out))


def _asserted(tokens: list[Token], trigger: int, event: str) -> list[str]:
    """Cues of plans, denials, possibilities around the trigger, near and farther."""
    out = []
    for i in range(max(0, trigger - _CUE_REACH), min(len(tokens), trigger + _CUE_REACH + 1)):
        side = "<" if i < trigger else ">" if i > trigger else "="
        for cue in cues.of(tokens[i].word.form):
            out += [f"cue{side}{cue}", f"cue{side}{cue}{event}"]
            if abs(i - trigger) <= 3:
                out += [f"cue near{side}{cue}", f"cue {i - trigger}{cue}"]
    return out


def _classes(token: Token) -> list[str]:
    entries = word_classes().entries
    return sorted({n for lemma in token.word.lemmas[:2] if lemma in entries for n in entries[lemma].names})


def _form(token: Token) -> set[str]:
    """Aspect, voice and clitics that any reading has."""
    out = {f"P{token.word.letters}"}
    for r in token.word.readings:
        out |= {f"a{r.aspect}", f"v{r.voice}", f"m{r.mood}"} if r.aspect else {f"d{r.has_article}"}
        out |= {f"c{name}" for name in r.proclitics}
    return out


def _years(tokens: list[Token], trigger: int, year: int) -> list[str]:
    """Years named in the sentence, as distances from the publication; the nearest to the trigger apart."""
    found = [
        (abs(i - trigger), int(t.word.folded)) for i, t in enumerate(tokens) if _YEAR.match(t.word.folded)
    ]
    if not found:
        return ["no year"]
    ages = {_age(year - named) for _, named in found}
    return [*(f"year{age}" for age in sorted(ages)), f"nearest{_age(year - min(found)[1])}"]


def _age(years: int) -> str:
    return "later" if years < 0 else "same" if years == 0 else "one" if years == 1 else "old"


@cache
def _choices() -> tuple[LogLinear, LogLinear]:
    return LogLinear("manner", "mode."), LogLinear("manner", "status.")


def of(tokens: list[Token], trigger: int, event: str, year: int, seen: dict[str, Floats]) -> Manner:
    """The mode that the type allows (or none) and the status that both opinions like best.

    ``seen`` are the tagger network's probabilities (heads ``mode`` and ``status``) of the sentence.
    """
    named = features(tokens, trigger, event, year)
    mode, status = _choices()
    names = all_modes()
    modes = _log_shares(mode.scores([named])[0]) + _NETWORK_SHARE * np.log(seen["mode"][trigger] + _DOUBT)
    allowed = [0] + [names.index(name) + 1 for name in ontology().modes[event]]
    best = max(allowed, key=lambda number: modes[number])
    statuses = _log_shares(status.scores([named])[0]) + _NETWORK_SHARE * np.log(
        seen["status"][trigger] + _DOUBT
    )
    return Manner(names[best - 1] if best else None, STATUSES[int(statuses.argmax())])


def _log_shares(scores: Floats) -> Floats:
    shifted = scores - scores.max()
    return np.asarray(shifted - np.log(np.exp(shifted).sum()), dtype=np.float32)
