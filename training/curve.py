"""The learning curve: the log-linear tagger on held-out articles, with more and more text to learn from.

    python training/curve.py [--folds 1]

Prints a line for each choice of texts: how many sentences and events, and event F1 on the held-out fold(s).
"""

import argparse

import data
import linear
import sparse
from data import Document

from marsad.coding.evaluation import ArticleScores
from marsad.coding.tagger import runs

THRESHOLD = 0.25


def event_f1(fitted: linear.Fitted, held_out: list[Document]) -> float:
    """F1 of the log-linear tagger alone."""
    answers, scores = sparse.ask(fitted, held_out), ArticleScores()
    for document in held_out:
        offset, events = 0, []
        for line in document.lines:
            for run in runs(line.tokens, answers[document.id, line.index, None]["event"], THRESHOLD):
                start, end = offset + line.tokens[run.first].start, offset + line.tokens[run.last].end
                events.append({"event": run.event, "start": start, "end": end})
            offset += len(line.text) + 1
        scores.add({"sentences": document.sentences, "events": document.events}, events)
    return scores.tallies["event"].f1


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--folds", type=int, default=1, help="how many of five folds to hold out in turn")
    parser.add_argument("--strength", type=float, default=0.4)
    o = parser.parse_args()
    own, labelled = data.development(), data.gsr()
    corpus, examples = data.corpus(), data.lexicon_examples()
    fold = data.folds(own, 5)
    for k in range(o.folds):
        rest = [d for d in own if fold[d.id] != k]
        choices = {
            "half of the articles": rest[::2],
            "the articles": rest,
            "and GSR sentences": rest + labelled,
            "and the lexicon's examples": rest + labelled + examples,
            "and half of the open corpus": rest + labelled + examples + corpus[::2],
            "and the open corpus": rest + labelled + examples + corpus,
        }
        for name, documents in choices.items():
            f1 = event_f1(sparse.fit(documents, o.strength), [d for d in own if fold[d.id] == k])
            lines = sum(len(d.lines) for d in documents)
            events = sum(e is not None for d in documents for line in d.lines for e in line.events)
            print(f"fold {k}: {name}: {lines} sentences, {events} events, event_f1 {f1:.3f}", flush=True)


if __name__ == "__main__":
    main()
