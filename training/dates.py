"""Learn what the features of ``marsad.coding.date_choice`` weigh, by penalised maximum likelihood.

    python training/dates.py [--keep-out 5] [--cross-validate] [--corpus]

Gold is the development set (see data.py); with ``--corpus`` the open corpus teaches too, which did not help.
Several candidates may name the right day: their probabilities add up. Events are dated in order, and the days
of earlier events are candidates for later ones: those come from gold in the first round and, with more,
from the model's own answers on articles it has not seen.
``--keep-out 5`` leaves every fifth article out and reports on those alone.
"""

import argparse
import datetime as dt
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from data import Document, corpus, development  # puts the library on the path
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from marsad.coding import date_choice, dates
from marsad.coding.date_choice import ArticleDates, Candidate, DatedEvent
from marsad.coding.evaluation import place_gold
from marsad.coding.tokens import tokenise

Floats = NDArray[np.float64]
WEIGHTS = Path(__file__).resolve().parents[1] / "plugins/marsad/coding/data/date_weights.tsv"
PENALTY = 4.0
LEAST_SEEN = 4  # a feature seen more rarely is not learnt
ROUNDS = 1
FOLDS = 5


@dataclass
class Story:
    """An article made ready: its dating state and the gold day of each event."""

    number: int
    dating: ArticleDates
    gold: list[dt.date | None]
    answers: list[Candidate | None] = field(default_factory=list)


def story(number: int, document: Document) -> Story:
    """An article with its gold triggers."""
    placed = sorted(
        place_gold({"sentences": document.sentences, "events": document.events}), key=lambda p: (p[0], p[1])
    )
    day = dt.date.fromisoformat(document.date)
    tokens = [tokenise(text) for text in document.sentences]
    mentions = [dates.find(s, day, t) for s, t in zip(document.sentences, tokens, strict=True)]
    events = [DatedEvent(s, a, b, e["event"], e["status"]) for s, a, b, e in placed]
    gold = [dt.date.fromisoformat(e["date"]) if e.get("date") else None for *_, e in placed]
    return Story(number, ArticleDates(tokens, mentions, events, day), gold)


def set_weights(weights: dict[str, float]) -> None:
    """Make the library use these weights."""
    date_choice._weights = lambda: weights  # type: ignore[assignment]


def candidates(one: Story, answers: list[Candidate | None] | None) -> list[list[Candidate]]:
    """Every event's candidates, the earlier answers given (None: those of gold)."""
    listed = []
    one.dating.answers = list(answers) if answers is not None else [None] * len(one.gold)
    for number, day in enumerate(one.gold):
        options = one.dating.candidates(number)
        listed.append(options)
        if answers is None and day is not None:
            right = [c for c in options if c.day == day]
            one.dating.answers[number] = right[0] if right else None
    return listed


def decode(one: Story) -> list[Candidate | None]:
    """The model's answers in order."""
    one.dating.answers = [None] * len(one.gold)
    for number in range(len(one.gold)):
        one.dating.answers[number] = date_choice.choose(one.dating.candidates(number))[0]
    return list(one.dating.answers)


def fit(training: list[tuple[list[list[Candidate]], list[dt.date | None]]]) -> dict[str, float]:
    """The weights under which the gold days are likeliest."""
    events = [(options, day) for listed, gold in training for options, day in zip(listed, gold, strict=True)]
    seen = Counter(f for options, _ in events for c in options for f in c.features)
    names = {f: i for i, f in enumerate(sorted(f for f, n in seen.items() if n >= LEAST_SEEN))}
    columns, starts, group, right = [], [0], [], []
    for e, (options, day) in enumerate(events):
        reachable = any(c.day == day for c in options)
        for c in options:
            columns += [names[f] for f in c.features if f in names]
            starts.append(len(columns))
            group.append(e)
            right.append(c.day == (day if reachable else None))
    rows = csr_matrix((np.ones(len(columns)), columns, starts), shape=(len(group), len(names)))
    groups, hit = np.array(group), np.array(right)

    def loss(weights: Floats) -> tuple[float, Floats]:
        scores = rows @ weights
        scores -= np.maximum.reduceat(scores, first)[groups]
        odds = np.exp(scores)
        total = np.bincount(groups, odds)
        good = np.bincount(groups, odds * hit)
        expected = odds / total[groups] - odds * hit / good[groups]
        value = float(np.log(total).sum() - np.log(good).sum() + PENALTY * weights @ weights / 2)
        return value, rows.T @ expected + PENALTY * weights

    first = np.searchsorted(groups, np.arange(len(events)))
    found = minimize(loss, np.zeros(len(names)), jac=True, method="L-BFGS-B", options={"maxiter": 300})
    return {f: float(found.x[i]) for f, i in names.items()}


def train(stories: list[Story]) -> dict[str, float]:
    """Weights from gold carry-over first, then from the model's own answers on articles it had not seen."""
    listed = [candidates(one, None) for one in stories]
    weights = fit(list(zip(listed, [s.gold for s in stories], strict=True)))
    for _ in range(ROUNDS - 1):
        for part in range(FOLDS):
            others = [i for i in range(len(stories)) if i % FOLDS != part]
            set_weights(fit([(listed[i], stories[i].gold) for i in others]))
            for i in range(part, len(stories), FOLDS):
                stories[i].answers = decode(stories[i])
        listed = [candidates(one, one.answers) for one in stories]
        weights = fit(list(zip(listed, [s.gold for s in stories], strict=True)))
    return weights


def figures(stories: list[Story]) -> tuple[float, float, float]:
    """Precision, recall and F1 of the day, given the triggers."""
    right = given = wanted = 0
    for one in stories:
        for answer, day in zip(one.answers, one.gold, strict=True):
            said = answer.day if answer else None
            given += said is not None
            wanted += day is not None
            right += said is not None and said == day
    p, r = right / max(given, 1), right / max(wanted, 1)
    return p, r, 2 * p * r / max(p + r, 1e-9)


def report(name: str, stories: list[Story]) -> None:
    reachable = sum(
        day is not None and any(c.day == day for c in options)
        for one in stories
        for options, day in zip(candidates(one, one.answers), one.gold, strict=True)
    )
    wanted = sum(day is not None for one in stories for day in one.gold)
    p, r, f = figures(stories)
    print(f"{name}: precision {p:.3f} recall {r:.3f} f1 {f:.3f} (reachable {reachable / max(wanted, 1):.3f})")


def write(weights: dict[str, float]) -> None:
    """Keep the weights as the table that the library reads."""
    lines = [f"{name}\t{weight:.4f}" for name, weight in sorted(weights.items()) if abs(weight) >= 0.005]
    head = "# What the features of date_choice.py weigh; learnt by training/dates.py.\nfeature\tweight\n"
    WEIGHTS.write_text(head + "\n".join(lines) + "\n", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--keep-out", type=int, default=0, metavar="N")
    parser.add_argument("--cross-validate", action="store_true")
    parser.add_argument("--corpus", action="store_true")
    arguments = parser.parse_args()
    stories = [story(i, d) for i, d in enumerate(development())]
    more = [story(i, d) for i, d in enumerate(corpus())] if arguments.corpus else []
    kept = [
        s for s in stories if arguments.keep_out and s.number % arguments.keep_out == arguments.keep_out - 1
    ]
    rest = [s for s in stories if s not in kept]
    if arguments.cross_validate:
        for part in range(FOLDS):
            set_weights(train([s for i, s in enumerate(rest) if i % FOLDS != part] + more))
            for one in rest[part::FOLDS]:
                one.answers = decode(one)
        report("cross-validated", rest)
        return
    weights = train(rest + more)
    set_weights(weights)
    for one in kept:
        one.answers = decode(one)
    if kept:
        report("kept out", kept)
    else:
        write(weights)


if __name__ == "__main__":
    main()
