"""Train the choice of mode and status (marsad.coding.manner) and write its weights.

python training/manner.py [--folds 5]    with --folds: accuracy on held-out articles, given the trigger
"""

import argparse

import data
import linear
import numpy as np
from data import PROJECT, Document

from marsad.coding.manner import features
from marsad.coding.tables import STATUSES, all_modes, ontology

STRENGTH = {"mode": 1.0, "status": 1.0}


def examples(documents: list[Document]):
    """(document, features, event) for each gold event."""
    for document in documents:
        for line in document.lines:
            for i, event in enumerate(line.events):
                if event:
                    yield document, features(line.tokens, i, event["event"], int(document.date[:4])), event


def answer_number(kind: str, event) -> int:
    """Number of the right answer."""
    if kind == "status":
        return STATUSES.index(event.get("status") or "actual")
    return all_modes().index(event["mode"]) + 1 if event.get("mode") in all_modes() else 0


def fit(kind: str, found) -> linear.Fitted:
    """Weights of every feature for each mode, or each status."""
    weighted = None
    if kind == "status":  # a plan or denial taken for a fact is the worse mistake
        weighted = {number: 1.0 if number == 0 else 3.5 for number in range(len(STATUSES))}
    size = len(STATUSES) if kind == "status" else len(all_modes()) + 1
    named = [f for _, f, _ in found]
    answers = [answer_number(kind, event) for *_, event in found]
    return linear.fit(named, answers, size, STRENGTH[kind], steps=200, weighted=weighted)


def score(kind: str, fitted: linear.Fitted, found) -> tuple[int, int, int]:
    """Right, said and wanted answers other than «none» or «actual»."""
    right = said = wanted = 0
    for (_, _, event), z in zip(found, fitted.shares([f for _, f, _ in found]), strict=True):
        if kind == "mode":
            allowed = [0] + [all_modes().index(m) + 1 for m in ontology().modes[event["event"]]]
            best = max(allowed, key=lambda number: z[number])
        else:
            best = int(z.argmax())
        gold = answer_number(kind, event)
        right += best == gold and gold > 0
        said += best > 0
        wanted += gold > 0
    return right, said, wanted


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--folds", type=int, default=0)
    parser.add_argument("--no-write", action="store_true")
    o = parser.parse_args()
    own, more = data.development(), list(examples(data.gsr() + data.corpus()))
    found = list(examples(own))
    if o.folds:
        fold = data.folds(own, o.folds)
        for kind in ("mode", "status"):
            total = np.zeros(3)
            for k in range(o.folds):
                fitted = fit(kind, [e for e in found if fold[e[0].id] != k] + more)
                total += score(kind, fitted, [e for e in found if fold[e[0].id] == k])
            right, said, wanted = total
            precision, recall, f1 = right / said, right / wanted, 2 * right / (said + wanted)
            print(f"{kind}: precision {precision:.3f} recall {recall:.3f} f1 {f1:.3f}")
    if o.no_write:
        return
    arrays = {}
    for kind in ("mode", "status"):
        arrays |= fit(kind, found + more).arrays(f"{kind}.")
    np.savez_compressed(PROJECT / "plugins/marsad/coding/data/manner.npz", **arrays)


if __name__ == "__main__":
    main()
