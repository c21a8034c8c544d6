"""Which events of an article are one happening told again.

Two events of one type are compared by what tells them apart or together (words, sides, place, day, tolls, how
far the text has gone on); a log-linear choice, learnt on annotated articles (training/stories.py), says how
likely they are one. A retelling joins the story that it is most like on average, and takes its number.
"""

import math
from collections.abc import Callable
from functools import cache
from typing import NamedTuple

from marsad.coding.evaluation import words_of
from marsad.coding.tables import rows
from marsad.coding.tokens import Token

ENOUGH = 0.4  # likelihood of one happening; chosen on held-out articles
_POINTING = frozenset(("هذا", "هذه", "ذلك", "تلك"))


class Told(NamedTuple):
    """What of an event tells it from others of its type."""

    sentence: int
    event: str
    mode: str | None
    status: str
    lemmas: tuple[str, ...]  # of the trigger, most plausible first; its stem where none is known
    stem: str
    definite: bool
    pointed_at: bool  # «هذا الهجوم»
    words: frozenset[str]  # of its sentence, folded
    actors: frozenset[str]
    recipients: frozenset[str]
    place: str | None
    day: str | None
    toll: tuple[int | None, int | None, int | None]


def trigger_words(
    tokens: list[Token], trigger: int
) -> tuple[tuple[str, ...], str, bool, bool, frozenset[str]]:
    """The columns ``lemmas`` to ``words`` of Told."""
    w = tokens[trigger].word
    return (
        w.lemmas or (w.stem,), w.stem, any(r.has_article for r in w.readings),
        trigger > 0 and tokens[trigger - 1].text in _POINTING,
        frozenset(t.word.folded for t in tokens if len(t.text) > 3),
    )  # fmt: skip


def number_stories(events: list[Told]) -> list[int]:
    """A story number for each event, in order of appearance, from 1."""
    return grouped(events, _likelihood)


def grouped(events: list[Told], likelihood: Callable[[Told, Told, int], float]) -> list[int]:
    """Each event joins the story that it is most like, if like enough, else begins one."""
    numbers: list[int] = []
    stories: list[list[int]] = []
    for j, event in enumerate(events):
        best, best_mean = None, 0.0
        for number, story in enumerate(stories):
            if events[story[0]].event != event.event:
                continue
            chances = [likelihood(events[i], event, between(events, i, j)) for i in story]
            mean = sum(chances) / len(chances)
            if mean > best_mean:
                best, best_mean = number, mean
        if best is None or best_mean < ENOUGH:
            best = len(stories)
            stories.append([])
        stories[best].append(j)
        numbers.append(best + 1)
    return numbers


def between(events: list[Told], i: int, j: int) -> int:
    """How many events of their type stand between two events."""
    return sum(e.event == events[i].event for e in events[i + 1 : j])


@cache
def _weights() -> dict[str, float]:
    return {row["feature"]: float(row["weight"]) for row in rows("story_weights")}


def _likelihood(a: Told, b: Told, others: int) -> float:
    weights = _weights()
    z = sum(weights.get(name, 0.0) * value for name, value in features(a, b, others).items())
    return 1 / (1 + math.exp(-z))


def features(a: Told, b: Told, others: int) -> dict[str, float]:
    """Named features of two events of one type, ``b`` the later; ``others`` of that type stand between."""
    out = {"always": 1.0, f"type {b.event}": 1.0, "others between": min(others, 3) / 3}
    lemma = "lemma same" if a.lemmas[0] == b.lemmas[0] else "lemma other"
    apart = f"apart {min(b.sentence - a.sentence, 4)}"
    out |= dict.fromkeys((lemma, apart, f"{lemma} {b.event}", f"{apart} {b.event}"), 1.0)
    out["a lemma shared"] = float(not set(a.lemmas).isdisjoint(b.lemmas))
    out["stem same"] = float(a.stem == b.stem)
    out["lead"], out["definite"] = float(a.sentence == 0), float(b.definite)
    out["pointed at"] = float(b.pointed_at)
    out["sentences share"] = len(a.words & b.words) / max(1, min(len(a.words), len(b.words)))
    for name in ("mode", "place", "day", "status"):
        out[f"{name} {_compared(getattr(a, name), getattr(b, name))}"] = 1.0
    for name in ("actors", "recipients"):
        out |= _sides(name, getattr(a, name), getattr(b, name))
    for name, mine, other in zip(("dead", "injured", "arrested"), a.toll, b.toll, strict=True):
        out[f"{name} {_compared(mine, other)}"] = 1.0
    return out


def _compared(a: object, b: object) -> str:
    if a is None and b is None:
        return "unsaid"
    return "said once" if a is None or b is None else "same" if a == b else "other"


def _sides(name: str, a: frozenset[str], b: frozenset[str]) -> dict[str, float]:
    if not a or not b:
        return {f"{name} {'said once' if a or b else 'unsaid'}": 1.0}
    shared = len(a & b) / min(len(a), len(b))
    return {f"{name} share": shared, f"{name} {'equal' if a == b else 'meet' if shared else 'apart'}": 1.0}


def party_words(texts: list[str]) -> frozenset[str]:
    """Words of names that tell parties apart."""
    return frozenset(word for text in texts for word in words_of(text) if len(word) > 2)
