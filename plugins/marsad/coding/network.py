"""The networks at work: bidirectional LSTMs in numpy, weights read from tables of numbers.

Trained in ``training/``; see its model.py for the shape. Several networks of one kind (trained from
different seeds) vote by the mean of their probabilities.
"""

from importlib.resources import files
from typing import Any

import numpy as np

from marsad.coding.features import Floats, width, word_vector
from marsad.coding.tokens import Token, Word

LEMMAS_PER_WORD = 4
BATCH = 64
REMEMBERED = 30_000  # word forms a network; half a kilobyte each


def _sigmoid(x: Floats) -> Floats:
    return np.asarray(1.0 / (1.0 + np.exp(-x)), dtype=np.float32)


class Network:
    """One trained network."""

    def __init__(self, arrays: dict[str, Any], prefix: str) -> None:
        w = {name[len(prefix) :]: arrays[name] for name in arrays if name.startswith(prefix)}
        f32 = {name: value.astype(np.float32) for name, value in w.items() if value.dtype == np.float16}
        self._lemmas = w["encoder.lemmas.weight"].astype(np.float32) * w["encoder.lemmas.weight.scale"]
        self._stems = w["encoder.stems.weight"].astype(np.float32) * w["encoder.stems.weight.scale"]
        project = f32["encoder.project.weight"].T
        embeddings = self._lemmas.shape[1] + self._stems.shape[1]
        middle = project[width() : len(project) - embeddings]
        self._of_place = np.ascontiguousarray(middle)
        self._of_word = np.concatenate([project[: width()], project[len(project) - embeddings :]])
        self._remembered: dict[str, Floats] = {}
        self.size = project.shape[1]
        self._project_bias = f32["encoder.project.bias"]
        self._layers = [
            [
                (
                    np.ascontiguousarray(f32[f"encoder.lstm.weight_ih_l{layer}{way}"].T),
                    np.ascontiguousarray(f32[f"encoder.lstm.weight_hh_l{layer}{way}"].T),
                    f32[f"encoder.lstm.bias_ih_l{layer}{way}"] + f32[f"encoder.lstm.bias_hh_l{layer}{way}"],
                )
                for way in ("", "_reverse")
            ]
            for layer in (0, 1)
        ]
        self.heads = {
            name.split(".")[1]: (np.ascontiguousarray(f32[name].T), f32[name.replace("weight", "bias")])
            for name in f32
            if name.startswith("heads.") and name.endswith("weight")
        }

    def known(self, w: Word, lemmas: list[int], stem: int) -> Floats:
        """What the first layer makes of a word wherever it stands; remembered."""
        found = self._remembered.get(w.form)
        if found is None:
            # Unknown lemmas count as nothing and take no part in the mean, as in training.
            mean = self._lemmas[lemmas].mean(0) if lemmas else self._lemmas[0] * 0
            row = np.concatenate([word_vector(w.form), mean, self._stems[stem]])
            found = np.asarray(row @ self._of_word, dtype=np.float32)
            if len(self._remembered) >= REMEMBERED:
                self._remembered.clear()
            self._remembered[w.form] = found
        return found

    def hidden(self, known: Floats, extra: Floats, lengths: list[int]) -> Floats:
        """Contextual rows of every token of a padded batch."""
        x = np.maximum(known + extra @ self._of_place + self._project_bias, 0)
        h = x
        for layer in self._layers:
            h = np.concatenate([_run(h, lengths, layer[0], False), _run(h, lengths, layer[1], True)], -1)
        return np.concatenate([h, x], -1)


def _run(x: Floats, lengths: list[int], weights: tuple[Floats, Floats, Floats], backwards: bool) -> Floats:
    """One direction of one LSTM layer; padded places stay zero and pass no state on."""
    inward, across, bias = weights
    count, longest, _ = x.shape
    size = across.shape[0]
    gates = x @ inward + bias
    out = np.zeros((count, longest, size), np.float32)
    h = np.zeros((count, size), np.float32)
    c = np.zeros((count, size), np.float32)
    length = np.asarray(lengths)
    for t in range(longest - 1, -1, -1) if backwards else range(longest):
        z = gates[:, t] + h @ across
        i, f, g, o = z[:, :size], z[:, size : 2 * size], z[:, 2 * size : 3 * size], z[:, 3 * size :]
        alive = (t < length)[:, None]
        c = np.where(alive, _sigmoid(f) * c + _sigmoid(i) * np.tanh(g), 0)
        h = np.where(alive, _sigmoid(o) * np.tanh(c), 0)
        out[:, t] = h
    return out


class Ensemble:
    """Networks of one kind with one vocabulary, from ``data/<name>.npz``."""

    def __init__(self, name: str) -> None:
        with files("marsad.coding").joinpath(f"data/{name}.npz").open("rb") as stream:
            loaded = np.load(stream, allow_pickle=False)
            arrays = {key: loaded[key] for key in loaded.files}
        self._lemmas = {word: i + 1 for i, word in enumerate(str(arrays["lemmas"]).split("\n"))}
        self._stems = {word: i + 1 for i, word in enumerate(str(arrays["stems"]).split("\n"))}
        count = int(arrays["networks"])
        self._networks = [Network(arrays, f"{number}.") for number in range(count)]

    def probabilities(self, sentences: list[list[Token]], extra: list[Floats]) -> list[dict[str, Floats]]:
        """For each sentence and head: a row of probabilities for each token."""
        order = sorted(range(len(sentences)), key=lambda i: len(sentences[i]))
        out: list[dict[str, Floats]] = [{} for _ in sentences]
        for first in range(0, len(order), BATCH):
            chosen = [i for i in order[first : first + BATCH] if sentences[i]]
            if chosen:
                found = self._batch([sentences[i] for i in chosen], [extra[i] for i in chosen])
                for i, answer in zip(chosen, found, strict=True):
                    out[i] = answer
        return out

    def _batch(self, sentences: list[list[Token]], extra: list[Floats]) -> list[dict[str, Floats]]:
        lengths = [len(tokens) for tokens in sentences]
        places = np.zeros((len(sentences), max(lengths), extra[0].shape[1]), np.float32)
        for i, n in enumerate(lengths):
            places[i, :n] = extra[i]
        sums: dict[str, Floats] = {}
        for network in self._networks:
            known = np.zeros((len(sentences), max(lengths), network.size), np.float32)
            for i, tokens in enumerate(sentences):
                known[i, : len(tokens)] = [self._known(network, t.word) for t in tokens]
            h = network.hidden(known, places, lengths)
            for head, (weight, bias) in network.heads.items():
                z = h @ weight + bias
                z = np.exp(z - z.max(-1, keepdims=True))
                p = z / z.sum(-1, keepdims=True) / len(self._networks)
                sums[head] = sums[head] + p if head in sums else p
        return [{head: p[i, :n] for head, p in sums.items()} for i, n in enumerate(lengths)]

    def _known(self, network: Network, w: Word) -> Floats:
        lemmas = [n for name in w.lemmas[:LEMMAS_PER_WORD] if (n := self._lemmas.get(name))]
        return network.known(w, lemmas, self._stems.get(w.stem, 0))
