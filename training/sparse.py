"""Train the log-linear tagger (marsad.coding.sparse) and write its weights.

python training/sparse.py [--folds 5] [--strength 0.4]
"""

import argparse
import collections
import pickle
import time

import data
import numpy as np
import scipy.sparse
from data import PROJECT, TYPE_NUMBER, Document
from sklearn.linear_model import LogisticRegression

from marsad.coding.sparse import features
from marsad.coding.tables import EVENT_TYPES

SMALLEST = 0.02  # weights all below this are not worth a row


def _words(documents: list[Document]):
    for document in documents:
        for line in document.lines:
            named = features(line.tokens, line.index)
            for j, (f, event, ignored) in enumerate(zip(named, line.events, line.ignored, strict=True)):
                if f is not None:
                    yield (document.id, line.index, j), set(f), event, ignored


def fit(documents: list[Document], strength: float):
    """Feature → row, and a multinomial logistic regression (L2, limited-memory BFGS)."""
    counts = collections.Counter(name for _, f, _, _ in _words(documents) for name in f)
    rows = {name: i for i, name in enumerate(sorted(name for name, n in counts.items() if n >= 2))}
    index, pointer, wanted = [], [0], []
    for _, f, event, ignored in _words(documents):
        if not ignored:
            index += sorted(rows[name] for name in f if name in rows)
            pointer.append(len(index))
            wanted.append(TYPE_NUMBER[event["event"]] if event else 0)
    ones = np.ones(len(index), np.float32)
    x = scipy.sparse.csr_matrix((ones, index, pointer), shape=(len(wanted), len(rows)))
    started = time.time()
    model = LogisticRegression(C=strength, max_iter=100, tol=1e-4).fit(x, np.array(wanted))
    print(f"{x.shape[0]} words, {x.shape[1]} features, {time.time() - started:.0f} s", flush=True)
    full = np.zeros((len(rows), len(EVENT_TYPES) + 1), np.float32)
    bias = np.full(len(EVENT_TYPES) + 1, -20, np.float32)
    full[:, model.classes_], bias[model.classes_] = model.coef_.T, model.intercept_
    return rows, full, bias


def ask(rows, weights, bias, documents: list[Document]):
    """Out-of-fold probabilities in the shape that train.py keeps."""
    out = {}
    for document in documents:
        for line in document.lines:
            p = np.zeros((len(line.tokens), len(EVENT_TYPES) + 1), np.float32)
            p[:, 0] = 1
            out[document.id, line.index, None] = {"event": p}
    for (name, index, j), f, _, _ in _words(documents):
        z = weights[[rows[x] for x in f if x in rows]].sum(0) + bias
        z = np.exp(z - z.max())
        out[name, index, None]["event"][j] = z / z.sum()
    return out


def write(rows, weights, bias) -> None:
    """The weights worth keeping, as bytes with a scale."""
    kept = [name for name, row in rows.items() if np.abs(weights[row]).max() >= SMALLEST]
    table = weights[[rows[name] for name in kept]]
    scale = float(np.abs(table).max()) / 127
    np.savez_compressed(
        PROJECT / "plugins/marsad/coding/data/sparse.npz", features=np.array("\n".join(kept)),
        weights=np.round(table / scale).astype(np.int8), scale=np.float32(scale), bias=bias,
    )  # fmt: skip
    print(f"{len(kept)} of {len(rows)} features kept")


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
            kept |= ask(*fitted, [d for d in own if fold[d.id] == k])
        (PROJECT / "build").mkdir(exist_ok=True)
        with (PROJECT / "build" / f"tagger.{o.name}.pkl").open("wb") as stream:
            pickle.dump(kept, stream)
    if not o.no_write:
        write(*fit(own + more, o.strength))


if __name__ == "__main__":
    main()
