"""Train the log-linear tagger (marsad.coding.sparse) and write its weights.

python training/sparse.py [--folds 5] [--strength 0.4]
"""

import argparse
import pickle

import data
import linear
import numpy as np
from data import PROJECT, TYPE_NUMBER, Document

from marsad.coding.sparse import features
from marsad.coding.tables import EVENT_TYPES


def _words(documents: list[Document]):
    for document in documents:
        for line in document.lines:
            named = features(line.tokens, line.index)
            for j, (f, event, ignored) in enumerate(zip(named, line.events, line.ignored, strict=True)):
                if f is not None:
                    yield (document.id, line.index, j), f, event, ignored


def fit(documents: list[Document], strength: float) -> linear.Fitted:
    """Weights of every feature for no event and for each type of event."""
    named, answers = [], []
    for _, f, event, ignored in _words(documents):
        if not ignored:
            named.append(f)
            answers.append(TYPE_NUMBER[event["event"]] if event else 0)
    return linear.fit(named, answers, len(EVENT_TYPES) + 1, strength)


def ask(fitted: linear.Fitted, documents: list[Document]):
    """Out-of-fold probabilities in the shape that train.py keeps."""
    out = {}
    for document in documents:
        for line in document.lines:
            p = np.zeros((len(line.tokens), len(EVENT_TYPES) + 1), np.float32)
            p[:, 0] = 1
            out[document.id, line.index, None] = {"event": p}
    found = list(_words(documents))
    for ((name, index, j), *_), row in zip(found, fitted.shares([f for _, f, _, _ in found]), strict=True):
        out[name, index, None]["event"][j] = row
    return out


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--folds", type=int, default=0)
    parser.add_argument("--only", type=int, default=0)
    parser.add_argument("--strength", type=float, default=0.4)
    parser.add_argument("--name", default="sparse")
    parser.add_argument("--no-write", action="store_true")
    o = parser.parse_args()
    own, more = data.development(), data.gsr() + data.corpus() + data.lexicon_examples()
    if o.folds:
        fold, kept = data.folds(own, o.folds), {}
        for k in range(o.only or o.folds):
            fitted = fit([d for d in own if fold[d.id] != k] + more, o.strength)
            kept |= ask(fitted, [d for d in own if fold[d.id] == k])
        (PROJECT / "build").mkdir(exist_ok=True)
        with (PROJECT / "build" / f"tagger.{o.name}.pkl").open("wb") as stream:
            pickle.dump(kept, stream)
    if not o.no_write:
        weights = fit(own + more, o.strength).arrays()
        np.savez_compressed(PROJECT / "plugins/marsad/coding/data/sparse.npz", **weights)


if __name__ == "__main__":
    main()
