"""Train the choice of mode and status (marsad.coding.manner) and write its weights.

python training/manner.py [--folds 5]    with --folds: accuracy on held-out articles, given the trigger
"""

import argparse
import collections

import data
import numpy as np
import scipy.sparse
from data import PROJECT, Document
from sklearn.linear_model import LogisticRegression

from marsad.coding.manner import features
from marsad.coding.tables import STATUSES, all_modes, ontology

SMALLEST = 0.02
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


def fit(kind: str, found):
    """Feature → row, weights, bias."""
    counts = collections.Counter(name for _, f, _ in found for name in f)
    rows = {name: i for i, name in enumerate(sorted(name for name, n in counts.items() if n >= 2))}
    index, pointer, wanted = [], [0], []
    for _, f, event in found:
        index += [rows[name] for name in f if name in rows]
        pointer.append(len(index))
        wanted.append(answer_number(kind, event))
    x = scipy.sparse.csr_matrix(
        (np.ones(len(index), np.float32), index, pointer), shape=(len(wanted), len(rows))
    )
    weighted = {}
    if kind == "status":
        weighted = {number: 1.0 if number == 0 else 2.0 for number in range(len(STATUSES))}
    model = LogisticRegression(C=STRENGTH[kind], max_iter=200, class_weight=weighted or None)
    model.fit(x, np.array(wanted))
    size = len(STATUSES) if kind == "status" else len(all_modes()) + 1
    full, bias = np.zeros((len(rows), size), np.float32), np.full(size, -20, np.float32)
    full[:, model.classes_], bias[model.classes_] = model.coef_.T, model.intercept_
    return rows, full, bias


def score(kind: str, fitted, found) -> tuple[int, int, int]:
    """Right, said and wanted answers other than «none» or «actual»."""
    rows, weights, bias = fitted
    right = said = wanted = 0
    for _, f, event in found:
        z = weights[[rows[name] for name in f if name in rows]].sum(0) + bias
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
        rows, weights, bias = fit(kind, found + more)
        kept = [name for name, row in rows.items() if np.abs(weights[row]).max() >= SMALLEST]
        table = weights[[rows[name] for name in kept]]
        scale = float(np.abs(table).max()) / 127
        arrays |= {
            f"{kind}.features": np.array("\n".join(kept)),
            f"{kind}.bias": bias, f"{kind}.scale": np.float32(scale),
            f"{kind}.weights": np.round(table / scale).astype(np.int8),
        }  # fmt: skip
    np.savez_compressed(PROJECT / "plugins/marsad/coding/data/manner.npz", **arrays)


if __name__ == "__main__":
    main()
