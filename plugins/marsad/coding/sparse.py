"""The log-linear tagger: named features of a word and its neighbours, each with a weight for each event type.

It sees single words and pairs that the networks blur, and the lexicon's event types; the networks see the
sentence. Their votes are multiplied (tagger.py). Features are strings, so a weight can be looked up and read.
"""

from collections.abc import Iterable
from functools import cache, lru_cache
from typing import NamedTuple

from marsad.coding import cues, frames
from marsad.coding.features import Floats
from marsad.coding.loglinear import LogLinear
from marsad.coding.tables import word_classes
from marsad.coding.tokens import Token, Word, word

_NEAR = (-2, -1, 1, 2, 3)
_CUES_BEFORE, _CUES_AFTER = 7, 5  # words in which a cue is looked for
_CLASSES_BEFORE, _CLASSES_AFTER = 6, 8


class _Known(NamedTuple):
    """What is constant about a word form, ready to be put into features."""

    lemma: str
    letters: str
    types: tuple[tuple[int, int], ...]  # event type row, strength 1 to 3
    classes: tuple[str, ...]
    own: tuple[str, ...]  # features of the word alone
    definiteness: str  # D article, E enclitic, I neither
    cues: tuple[str, ...]  # whether a neighbour is asserted (cues.tsv)

    @property
    def main_type(self) -> int:
        """The first event type that the lexicon gives the word; -1: none."""
        return self.types[0][0] if self.types else -1


@lru_cache(maxsize=100_000)
def _known(form: str) -> _Known:
    w = word(form)
    entries = word_classes().entries
    types: dict[int, float] = {}
    for lemma in w.lemmas:
        if lemma in entries:
            for number, strength in entries[lemma].types:
                types[number] = max(types.get(number, 0.0), strength)
    listed = tuple(sorted((number, round(strength * 3)) for number, strength in types.items()))
    classes = tuple(sorted({n for lemma in w.lemmas[:3] if lemma in entries for n in entries[lemma].names}))
    lemma = w.lemmas[0] if w.lemmas else {"word": w.stem, "mark": w.folded, "number": "#"}[w.kind]
    letters = w.letters or w.kind[0]
    own = tuple(_own(w, letters, listed, classes))
    return _Known(lemma, letters, listed, classes, own, _definiteness(w), cues.of(form))


def _definiteness(w: Word) -> str:
    if any(r.has_article for r in w.readings):
        return "D"
    return "E" if any(r.enclitic for r in w.readings) else "I"


def _own(w: Word, letters: str, types: tuple[tuple[int, int], ...], classes: tuple[str, ...]) -> list[str]:
    clitics = "+".join(sorted({p for r in w.readings for p in r.proclitics}))
    out = [f"w:{w.folded}", f"s:{w.stem}", f"P:{letters}", f"pr:{clitics}", f"n{len(types)}"]
    out.append(f"en{any(r.enclitic for r in w.readings):d}")
    out += [f"l:{lemma}" for lemma in w.lemmas[:4]]
    out += [f"C:{name}" for name in classes]
    for number, strength in types:
        out += [f"T{number}:{strength}", f"T{number}:{strength}|{letters}"]
    for k in (3, 4) if len(w.folded) > 3 else (3,):
        out += [f"c<{w.folded[:k]}", f"c>{w.folded[-k:]}"]
    return out


_EDGE = _Known("<>", "<>", (), (), (), "I", ())


def features(tokens: list[Token], index: int, asked: Iterable[int] | None = None) -> list[list[str] | None]:
    """The features of each word of a sentence (of those asked for); None for marks, numbers and the rest."""
    scene = _scene(tokens)
    out: list[list[str] | None] = [None] * len(tokens)
    for i in range(len(tokens)) if asked is None else asked:
        if tokens[i].word.kind != "word":
            continue
        named = _of_word(scene, i, index) + _asserted(scene.known, i, scene.told)
        named += _surroundings(scene.known, i, scene.verbs) + _framed(scene, i)
        out[i] = list(dict.fromkeys(named))
    return out


class _Scene(NamedTuple):
    """What is looked up once for a sentence."""

    known: list[_Known]
    verbs: list[int]
    triggers: list[int]  # words that the lexicon lists with an event type
    told: list[str]  # kinds of cue anywhere in the sentence
    frames: list[frames.Frame | None]


def _scene(tokens: list[Token]) -> _Scene:
    known = [_known(t.word.form) for t in tokens]
    return _Scene(
        known,
        [i for i, k in enumerate(known) if "v" in k.letters],
        [i for i, k in enumerate(known) if k.types],
        sorted({cue for k in known for cue in k.cues}),
        frames.read(tokens),
    )


def _asserted(known: list[_Known], i: int, told: list[str]) -> list[str]:
    """Cues of plans, denials, mere topics … on either side, alone and with the word's own main type."""
    main, letters = known[i].main_type, known[i].letters
    out = [f"cues{cue}|{main}" for cue in told] + [f"cue0{cue}" for cue in known[i].cues]
    for j in range(max(0, i - _CUES_BEFORE), min(len(known), i + _CUES_AFTER + 1)):
        side = "<" if j < i else ">"
        for cue in known[j].cues if j != i else ():
            out += [f"cue{side}{cue}", f"cue{side}{cue}|{main}"]
            if abs(j - i) <= 2:
                out += [f"cue{j - i}{cue}|{main}", f"cue{side}{cue}|{letters}|{main >= 0}"]
    return out


def _surroundings(known: list[_Known], i: int, verbs: list[int]) -> list[str]:
    """Semantic classes of the words around, and of the verbs before and after."""
    main = known[i].main_type
    out = []
    for j in range(max(0, i - _CLASSES_BEFORE), min(len(known), i + _CLASSES_AFTER + 1)):
        side = "<" if j < i else ">"
        for name in known[j].classes if j != i else ():
            out.append(f"{side}C{name}")
            if main >= 0:
                out.append(f"{side}C{main}{name}")
    before = [v for v in verbs if v < i and "n" not in known[v].letters]
    after = [v for v in verbs if v > i]
    if before:
        out += [f"pvC{name}|{main}" for name in known[before[-1]].classes]
        out.append(f"pvd{min(i - before[-1], 6)}")
    if after:
        out += [f"nvC{name}|{main}" for name in known[after[0]].classes]
        out.append(f"nvd{min(after[0] - i, 6)}")
    return out


def _framed(scene: _Scene, i: int) -> list[str]:
    """What the trigger lexicon says of the word with its object, preposition or light verb."""
    frame = scene.frames[i]
    if frame is None:
        return []
    me, before = scene.known[i], scene.known[i - 1] if i else _EDGE
    out = [f"Fp{event}" for event in sorted(frame.possible)]
    out.append(f"Fn{len(frame.possible)}{frame.sense is not None:d}")
    if frame.sense is None:
        return [*out, "F-"]
    event = frame.sense.event
    return [
        *out, f"F{event}", f"F{event}:{min(frame.sense.narrowness, 4)}", f"F{event}|{me.letters}",
        f"F{event}|{before.lemma}", f"F{event}D{me.definiteness}{me.letters}",
    ]  # fmt: skip


def _of_word(scene: _Scene, i: int, index: int) -> list[str]:
    known, verbs, triggers, n = scene.known, scene.verbs, scene.triggers, len(scene.known)
    me = known[i]
    main = me.main_type
    before = known[i - 1] if i else _EDGE
    out = ["b", *me.own]
    for d in _NEAR:
        near = known[i + d] if 0 <= i + d < n else _EDGE
        out += [f"{d}:{near.lemma}", f"{d}P:{near.letters}"]
        for name in near.classes:
            out.append(f"{d}C:{name}")
            if main >= 0:
                out.append(f"{d}TC:{main}{name}")
        if abs(d) <= 2:
            out += [f"{d}l:{me.lemma}|{near.lemma}", f"{d}lP:{me.lemma}|{near.letters}"]
    second = known[i - 2].lemma if i > 1 else "^"
    after = known[i + 1].letters if i + 1 < n else "$"
    out += [f"PPP{before.letters}_{me.letters}_{after}", f"pre2:{second}_{before.lemma}"]
    out += [f"D{me.definiteness}{me.letters}", f"DL{me.definiteness}{before.lemma}"]
    for number, strength in me.types[:3]:
        out += [
            f"Tp{number}:{strength}|{before.letters}", f"TD{number}{me.definiteness}",
            f"TDp{number}{me.definiteness}{before.letters}", f"TL{number}|{before.lemma}",
        ]  # fmt: skip
    earlier = [v for v in verbs if v < i]
    if earlier:
        out += [f"pv:{known[earlier[-1]].lemma}", f"pvT{main}:{known[earlier[-1]].lemma}"]
    out += [f"si{min(index, 5)}", f"pos{min(i, 5)}", f"lsi{min(index, 1)}:{me.lemma}"]
    out.append(f"nv{min(len(earlier), 3)}{me.letters}")
    return out + _around(known, i, main, triggers)


def _around(known: list[_Known], i: int, main: int, triggers: list[int]) -> list[str]:
    """Other words of the sentence that could trigger an event."""
    out = [f"ex{min(len(triggers), 8)}{main >= 0:d}"]
    if main < 0:
        return out
    left = [t for t in triggers if t < i]
    right = [t for t in triggers if t > i]
    if left:
        other = known[left[-1]]
        out += [f"pt{main}-{other.main_type}", f"ptd{min(i - left[-1], 6)}", f"ptL{other.lemma}|{main}"]
    if right:
        other = known[right[0]]
        out += [f"nt{main}-{other.main_type}", f"ntd{min(right[0] - i, 6)}", f"ntL{other.lemma}|{main}"]
    return out


@cache
def _weights() -> LogLinear:
    return LogLinear("sparse")


def probabilities(tokens: list[Token], index: int, asked: list[int]) -> Floats:
    """For each word asked for: of no event, and of each event type in the order of EVENT_TYPES."""
    named = features(tokens, index, asked)
    return _weights().shares([named[i] or [] for i in asked])
