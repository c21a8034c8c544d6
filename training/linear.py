"""Fitting log-linear choices over named features, and writing them for marsad.coding.loglinear."""

import collections
import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import scipy.sparse
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

SMALLEST = 0.02  # weights all below this are not worth a row
NEVER = -20.0  # the score of an answer that training did not see


@dataclass
class Fitted:
    """Feature → row, a weight for each answer, and a bias for each answer."""

    rows: dict[str, int]
    weights: NDArray[np.float32]
    bias: NDArray[np.float32]

    def shares(self, named: Sequence[Sequence[str]]) -> NDArray[np.float32]:
        """Probabilities of the answers, a row for each list of features."""
        z = np.zeros((len(named), len(self.bias)), np.float32)
        for i, features in enumerate(named):
            z[i] = self.weights[[self.rows[name] for name in features if name in self.rows]].sum(0)
        z = np.exp(z + self.bias - (z + self.bias).max(1, keepdims=True))
        return z / z.sum(1, keepdims=True)

    def choose(self, brought: dict[str, list[str]]) -> str:
        """Of alternatives with their features, the one most surely right (the second of two answers)."""
        return list(brought)[int(self.shares(list(brought.values()))[:, 1].argmax())]

    def arrays(self, part: str = "") -> dict[str, object]:
        """The weights worth keeping, as bytes with a scale."""
        kept = [name for name, row in self.rows.items() if np.abs(self.weights[row]).max() >= SMALLEST]
        table = self.weights[[self.rows[name] for name in kept]]
        scale = float(np.abs(table).max()) / 127
        return {
            f"{part}features": np.array("\n".join(kept)), f"{part}bias": self.bias,
            f"{part}scale": np.float32(scale), f"{part}weights": np.round(table / scale).astype(np.int8),
        }  # fmt: skip


def fit(
    named: Sequence[Sequence[str]], answers: Sequence[int], size: int, strength: float,
    least: int = 2, steps: int = 100, weighted: dict[int, float] | None = None,
) -> Fitted:  # fmt: skip
    """Multinomial logistic regression (L2, limited-memory BFGS) over features seen ``least`` times."""
    counts = collections.Counter(name for features in named for name in features)
    rows = {name: i for i, name in enumerate(sorted(name for name, n in counts.items() if n >= least))}
    index, pointer = [], [0]
    for features in named:
        index += [rows[name] for name in features if name in rows]
        pointer.append(len(index))
    x = scipy.sparse.csr_matrix(
        (np.ones(len(index), np.float32), index, pointer), shape=(len(named), len(rows))
    )
    started = time.time()
    model = LogisticRegression(C=strength, max_iter=steps, tol=1e-4, class_weight=weighted)
    model.fit(x, np.asarray(answers))
    print(f"{x.shape[0]} cases, {x.shape[1]} features, {time.time() - started:.0f} s", flush=True)
    weights, bias = np.zeros((len(rows), size), np.float32), np.full(size, NEVER, np.float32)
    coefficients, intercept = model.coef_, model.intercept_
    if len(coefficients) == 1:  # two answers: scikit-learn gives the second one's lead over the first
        coefficients, intercept = np.concatenate([-coefficients, coefficients]) / 2, intercept / 2 * [-1, 1]
    weights[:, model.classes_], bias[model.classes_] = coefficients.T, intercept
    return Fitted(rows, weights, bias)
