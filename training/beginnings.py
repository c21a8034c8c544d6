"""Train the log-linear choice of words that begin a participant's name (marsad.coding.beginnings).

    python training/beginnings.py [--folds 5]

With ``--folds`` the answers about held-out development articles are kept below ``build/`` as in train.py.
"""

import argparse
import pickle

import data
import linear
import numpy as np
from data import PROJECT, Document

from marsad.coding import beginnings
from marsad.coding.roles import LABELS, spans_to_labels


def examples(documents: list[Document]):
    """(key, candidates, their features, the answer of each) for every event of every sentence."""
    for document in documents:
        for line in document.lines:
            triggers = [i for i, event in enumerate(line.events) if event]
            if not triggers:
                continue
            scene = beginnings.scene(line.tokens)
            for i in triggers:
                event = line.events[i]
                labels = spans_to_labels(line.text, line.tokens, event, i)
                others = [o for o in triggers if o != i]
                seen = beginnings.Seen(scene, i, event["event"], others, line.index == 0)
                where = beginnings.candidates(scene, i)
                named = beginnings.features(seen, where)
                yield (document.id, line.index, i), where, named, [answer(labels[j]) for j in where]


def answer(label: int) -> int:
    """Number in ANSWERS of a label of roles.LABELS."""
    part, _, role = LABELS[label].partition(" ")
    if part == "inside":
        return beginnings.ANSWERS.index("inside")
    return beginnings.ANSWERS.index(role) if role else 0


def fit(documents: list[Document], strength: float) -> linear.Fitted:
    """Weights of every feature for each of ANSWERS."""
    named, answers = [], []
    for _, _, listed, right in examples(documents):
        named += listed
        answers += right
    return linear.fit(named, answers, len(beginnings.ANSWERS), strength, least=3)


def ask(fitted: linear.Fitted, documents: list[Document]):
    """Key → (candidates, shares)."""
    return {key: (where, fitted.shares(named)) for key, where, named, _ in examples(documents) if where}


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--folds", type=int, default=0)
    parser.add_argument("--only", type=int, default=0)
    parser.add_argument("--strength", type=float, default=0.2)
    parser.add_argument("--no-write", action="store_true")
    o = parser.parse_args()
    own, more = data.development(), data.gsr() + data.corpus()
    if o.folds:
        fold, kept = data.folds(own, o.folds), {}
        for k in range(o.only or o.folds):
            fitted = fit([d for d in own if fold[d.id] != k] + more, o.strength)
            kept |= ask(fitted, [d for d in own if fold[d.id] == k])
        (PROJECT / "build").mkdir(exist_ok=True)
        with (PROJECT / "build" / "beginnings.oof.pkl").open("wb") as stream:
            pickle.dump(kept, stream)
    if not o.no_write:
        weights = fit(own + more, o.strength).arrays()
        np.savez_compressed(PROJECT / "plugins/marsad/coding/data/beginnings.npz", **weights)


if __name__ == "__main__":
    main()
