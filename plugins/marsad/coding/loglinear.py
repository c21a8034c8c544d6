"""Log-linear choices: named features and the weight of each for each answer, kept as bytes in ``data/``."""

from importlib.resources import files

import numpy as np

from marsad.coding.features import Floats


class LogLinear:
    """A table of weights. Features that training did not keep count for nothing."""

    def __init__(self, name: str, part: str = "") -> None:
        with files("marsad.coding").joinpath(f"data/{name}.npz").open("rb") as stream:
            arrays = np.load(stream, allow_pickle=False)
            self._rows = {f: row for row, f in enumerate(str(arrays[f"{part}features"]).split("\n"))}
            weights = arrays[f"{part}weights"].astype(np.float32) * np.float32(arrays[f"{part}scale"])
            self._weights = np.concatenate([weights, np.zeros((1, weights.shape[1]), np.float32)])
            self._bias = arrays[f"{part}bias"].astype(np.float32)

    def scores(self, named: list[list[str]]) -> Floats:
        """A row of scores for each list of features; there must be at least one list."""
        begins: list[int] = []
        flat: list[int] = []
        nothing = len(self._rows)  # a row of zeros, so that no list is empty
        for features in named:
            begins.append(len(flat))
            flat.append(nothing)
            flat += [row for name in features if (row := self._rows.get(name)) is not None]
        return np.asarray(np.add.reduceat(self._weights[flat], begins, axis=0) + self._bias, np.float32)

    def shares(self, named: list[list[str]]) -> Floats:
        """The same as probabilities."""
        z = self.scores(named)
        z = np.exp(z - z.max(1, keepdims=True))
        return np.asarray(z / z.sum(1, keepdims=True), np.float32)
