"""Which words begin the name of an event's actor, recipient, place or source: a log-linear choice.

It sees what the roles network blurs: the very preposition that governs a phrase, how many phrases stand
between it and the trigger, the slots that the trigger lexicon gives the sense, and what the tables of
parties say of the phrase. Both votes are multiplied (roles.py).
"""

from collections.abc import Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from marsad.coding import cues, frames
from marsad.coding.features import Floats
from marsad.coding.loglinear import LogLinear
from marsad.coding.party_reading import Unit, reading_of
from marsad.coding.tables import word_classes
from marsad.coding.tokens import Token, word

ANSWERS = ("out", "actor", "recipient", "location", "source", "inside")
_BEGINS_NAMES = frozenset("naruxm")  # parts of speech that a name may begin with
_QUOTES = frozenset('"«»“”')


class _Known(NamedTuple):
    """What is constant about a word form."""

    lemma: str
    letters: str
    classes: tuple[str, ...]
    definiteness: str
    proclitics: str
    cues: tuple[str, ...]
    nominal: bool  # may begin a name


@lru_cache(maxsize=100_000)
def _known(form: str) -> _Known:
    w, entries = word(form), word_classes().entries
    classes = tuple(sorted({n for lemma in w.lemmas[:2] if lemma in entries for n in entries[lemma].names}))
    lemma = w.lemmas[0] if w.lemmas else {"word": w.stem, "mark": w.folded, "number": "#"}[w.kind]
    article, enclitic = any(r.has_article for r in w.readings), any(r.enclitic for r in w.readings)
    definiteness = "D" if article else "E" if enclitic else "I"
    clitics = "+".join(sorted({p for r in w.readings[:2] for p in r.proclitics}))
    nominal = w.kind == "number" or (w.kind == "word" and not _BEGINS_NAMES.isdisjoint(w.letters))
    return _Known(lemma, w.letters or w.kind[0], classes, definiteness, clitics, cues.of(form), nominal)


_EDGE = _Known("<>", "<>", (), "I", "", (), False)


class _Party(NamedTuple):
    """What the tables of parties say of the phrase that a word begins (B), goes on (I) or is not in (-)."""

    place: str
    kind: str  # «actor» with what it refers to, «state», «title», «name» …
    detail: str  # the same with sector or class

    @property
    def may_take_part(self) -> bool:
        """Begins a phrase that may name a participant."""
        return self.place == "B" and self.kind.startswith(_TAKING_PART)


_TAKING_PART = ("actor", "state", "member", "group", "role")
_PLAIN_KINDS = frozenset({"state", "capital", "demonym", "title", "quantity"})
_NO_PARTY, _BEFORE, _AFTER = _Party("-", "-", "-"), _Party("^", "^", "^"), _Party("$", "$", "$")


def _described(unit: Unit) -> tuple[str, str]:
    said = set()
    for m in unit.meanings:
        if m.kind == "actor":
            said.add(("actor" + m.refers, "actor" + (m.latest_sector or m.refers)))
        else:
            said.add((m.kind, m.kind if m.kind in _PLAIN_KINDS else f"{m.kind}:{m.refers}"))
    listed = sorted(said)[:2] or [(unit.kind, unit.kind)]
    return "+".join(sorted({kind for kind, _ in listed})), "+".join(detail for _, detail in listed)


def _parties(tokens: list[Token]) -> list[_Party]:
    reading = reading_of(tokens)
    described = [_described(unit) for unit in reading.units]
    out = []
    for i, number in enumerate(reading.unit_of):
        place = "B" if number >= 0 and reading.units[number].first == i else "I"
        out.append(_Party(place, *described[number]) if number >= 0 else _NO_PARTY)
    return out


class Scene(NamedTuple):
    """A sentence as all its events see it."""

    known: list[_Known]
    starts: list[bool]  # whether a phrase may begin here: not inside an idafa or after an adjective
    frames: Sequence[frames.Frame | None]
    quoted: list[bool]
    parties: list[_Party]


def scene(tokens: list[Token]) -> Scene:
    """What is looked up once for a sentence."""
    known = [_known(t.word.form) for t in tokens]
    starts, quoted, inside = [], [], False
    for i, k in enumerate(known):
        before = known[i - 1] if i else _EDGE
        joined = before.nominal and "v" not in before.letters and not k.proclitics.replace("al", "")
        starts.append(k.nominal and not joined)
        inside ^= tokens[i].text in _QUOTES
        quoted.append(inside)
    return Scene(known, starts, frames.read(tokens), quoted, _parties(tokens))


def candidates(s: Scene, trigger: int) -> list[int]:
    """Words that may begin a name of a participant."""
    return [i for i, k in enumerate(s.known) if k.nominal and i != trigger]


class Seen(NamedTuple):
    """A sentence seen from one trigger."""

    scene: Scene
    trigger: int
    event: str
    others: list[int]  # the sentence's other triggers
    first: bool  # whether it is the article's first sentence


def features(seen: Seen, asked: list[int]) -> list[list[str]]:
    """Named features of the candidates asked about, in order."""
    frame = seen.scene.frames[seen.trigger]
    sense = frame.sense if frame else None
    slots = (sense.actor, sense.recipient) if sense else ("?", "?")
    return [_of_word(seen, i, slots) for i in asked]


def _bucket(distance: int) -> str:
    return str(distance) if distance < 4 else "4-6" if distance < 7 else "7-12" if distance < 13 else "far"


def _kind(k: _Known) -> str:
    """v: surely a verb, n: surely none, b: either."""
    return "n" if "v" not in k.letters else "b" if "n" in k.letters else "v"


def _of_word(seen: Seen, i: int, slots: tuple[str, str]) -> list[str]:
    s, trigger, event = seen.scene, seen.trigger, seen.event
    me, head, starts = s.known[i], s.known[trigger], s.starts[i]
    before = s.known[i - 1] if i else _EDGE
    earlier = s.known[i - 2] if i > 1 else _EDGE
    after = s.known[i + 1] if i + 1 < len(s.known) else _EDGE
    side, kind, distance = "<" if i < trigger else ">", _kind(head), _bucket(abs(i - trigger))
    governor = _governor(me, before, starts)
    where = f"{side}{_order(s, i, trigger)}{governor if governor in '^=' else 'p'}"
    out = [
        "b", f"{side}{distance}", f"{side}{distance}{event}", f"{where}{kind}{event}", f"{where}{kind}",
        f"g{governor}", f"g{side}{governor}", f"g{side}{governor}{event}", f"g{side}{governor}|{head.lemma}",
        f"w{where}|{head.lemma}", f"p{before.letters}{side}", f"pl{before.lemma}", f"n{after.letters}",
        f"pl{before.lemma}|{side}{event}", f"p2{earlier.lemma}_{before.lemma}", f"nl{after.lemma}",
        f"l{me.lemma}", f"l{me.lemma}|{event}", f"l{me.lemma}|{side}", f"P{me.letters}{me.definiteness}",
        f"st{starts:d}{me.definiteness}", f"i{i == 0:d}{seen.first:d}", f"o{i in seen.others:d}",
        f"q{s.quoted[i]:d}{s.quoted[trigger]:d}", *_between(seen, i, side, kind),
    ]  # fmt: skip
    for role, slot in zip("AR", slots, strict=True):
        out += [
            f"s{role}{slot}|{where}",
            f"s{role}{slot}|{side}{governor}",
            f"s{role}{slot}|{side}{distance}",
        ]
    for name in me.classes:
        out += [f"C{name}", f"C{side}{name}", f"C{event}{name}", f"C{where}{event}{name}"]
        out += [f"C{governor}{name}", f"C{where}{name}", f"Cp{before.lemma}|{name}"]
    out += [f"nC{name}{side}" for name in after.classes]
    out += [f"cp{cue}{side}" for cue in before.cues] + [f"cp2{cue}{side}" for cue in earlier.cues]
    out += _of_party(seen, i, side, where, f"{governor}{side}", before.lemma)
    return list(dict.fromkeys(out))


def _of_party(seen: Seen, i: int, side: str, where: str, governed: str, before: str) -> list[str]:
    """What the tables of parties say of the phrase here, of its neighbours and of those on the way."""
    parties, event = seen.scene.parties, seen.event
    me = parties[i]
    left = parties[i - 1] if i else _BEFORE
    right = parties[i + 1] if i + 1 < len(parties) else _AFTER
    kind, detail = f"{me.place}{me.kind}", f"{me.place}{me.detail}"
    low, high = min(i, seen.trigger) + 1, max(i, seen.trigger)
    passed = min(sum(party.may_take_part for party in parties[low:high]), 3)
    return [
        f"U{kind}", f"U{kind}{side}", f"U{kind}|{where}{event}", f"U{kind}{governed}", f"Ul{before}|{kind}",
        f"V{detail}", f"V{detail}{side}", f"V{detail}|{event}", f"V{detail}|{where}",
        f"V{detail}|{side}{event}", f"Un{right.place}{right.kind}{side}", f"Up{left.place}{left.kind}{side}",
        f"Upn{left.place}{left.kind}{kind}", f"Uk{side}{passed}{kind}", f"Uk{side}{passed}{event}",
    ]  # fmt: skip


def _governor(me: _Known, before: _Known, starts: bool) -> str:
    """The preposition, as a word or a letter; ^ where a phrase begins without one, = where none begins."""
    if "p" in before.letters:
        return before.lemma
    return me.proclitics.replace("al", "").strip("+") or ("^" if starts else "=")


def _order(s: Scene, i: int, trigger: int) -> int:
    """Whether it is the first, second … phrase on its side of the trigger; 4 and more are one."""
    low, high = (i + 1, trigger) if i < trigger else (trigger + 1, i)
    return min(sum(s.starts[low:high]) + 1, 4)


def _between(seen: Seen, i: int, side: str, kind: str) -> list[str]:
    """Verbs, marks and other triggers that stand between a word and the trigger."""
    low, high = (i + 1, seen.trigger) if i < seen.trigger else (seen.trigger + 1, i)
    known = seen.scene.known[low:high]
    verbs = min(sum(k.letters == "v" for k in known), 2)
    marks = min(sum(k.letters == "m" and not k.nominal for k in known), 2)
    crossed = min(sum(low <= o < high for o in seen.others), 2)
    return [f"bt{side}{verbs}{marks}{crossed}", f"bt{side}{verbs}{marks}{kind}"]


@cache
def _weights() -> LogLinear:
    return LogLinear("beginnings")


def shares(seen: Seen, asked: list[int]) -> Floats:
    """A row for each candidate asked about (at least one), a column for each of ANSWERS."""
    return _weights().shares(features(seen, asked))
