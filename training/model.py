"""The two networks as torch modules (training only); their weights leave as plain tables of numbers.

Both read a sentence through the same kind of encoder: each word's row (marsad.coding.features), embeddings
of its lemmas and stem, and two bidirectional LSTM layers. ``Tagger`` says of each word which event it
triggers, with which mode and status; ``Roles`` says, given a trigger, which words name its participants.
"""

import collections
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from marsad.coding.features import width, word_vector
from marsad.coding.tokens import Token

EMBEDDING = 48
LEMMAS_PER_WORD = 4


@dataclass
class Vocabulary:
    """Row numbers of lemma and stem embeddings; 0 is for everything else."""

    lemmas: dict[str, int]
    stems: dict[str, int]

    @classmethod
    def of(cls, sentences: list[list[Token]], least: int = 2) -> "Vocabulary":
        """What occurs at least ``least`` times."""
        lemmas = collections.Counter(
            lemma for tokens in sentences for t in tokens for lemma in t.word.lemmas[:LEMMAS_PER_WORD]
        )
        stems = collections.Counter(
            t.word.stem for tokens in sentences for t in tokens if t.word.kind != "number"
        )
        return cls(
            {name: i + 1 for i, name in enumerate(sorted(k for k, n in lemmas.items() if n >= least))},
            {name: i + 1 for i, name in enumerate(sorted(k for k, n in stems.items() if n >= least))},
        )


@dataclass
class Encoded:
    """A sentence as numbers: computed once, read every epoch."""

    rows: np.ndarray
    stems: np.ndarray
    lemmas: list[list[int]]


def encode(tokens: list[Token], extra: np.ndarray, vocabulary: Vocabulary) -> Encoded:
    """Word rows with the further columns of ``extra``, and the numbers of stems and lemmas."""
    rows = np.concatenate([np.stack([word_vector(t.word.form) for t in tokens]), extra], 1)
    stems = np.array([vocabulary.stems.get(t.word.stem, 0) for t in tokens])
    lemmas = [
        [vocabulary.lemmas.get(name, 0) for name in t.word.lemmas[:LEMMAS_PER_WORD]] or [0] for t in tokens
    ]
    return Encoded(rows.astype(np.float32), stems, lemmas)


def batch(sentences: list[Encoded]) -> dict[str, Tensor]:
    """Sentences side by side, padded."""
    count, longest = len(sentences), max(len(s.stems) for s in sentences)
    rows = np.zeros((count, longest, sentences[0].rows.shape[1]), np.float32)
    stems = np.zeros((count, longest), np.int64)
    bags: list[list[int]] = []
    for i, s in enumerate(sentences):
        n = len(s.stems)
        rows[i, :n] = s.rows
        stems[i, :n] = s.stems
        bags += s.lemmas
        bags += [[0]] * (longest - n)
    return {
        "rows": torch.from_numpy(rows), "stems": torch.from_numpy(stems),
        "lemmas": torch.tensor([number for bag in bags for number in bag]),
        "offsets": torch.tensor(np.cumsum([0] + [len(bag) for bag in bags[:-1]])),
        "lengths": torch.tensor([len(s.stems) for s in sentences]),
    }  # fmt: skip


class Encoder(nn.Module):
    """Word rows and embeddings → contextual rows of size ``2 * hidden``."""

    def __init__(
        self, vocabulary: Vocabulary, extra: int, hidden: int, dropout: float, forget: float
    ) -> None:
        super().__init__()
        self.lemmas = nn.EmbeddingBag(len(vocabulary.lemmas) + 1, EMBEDDING, mode="mean", padding_idx=0)
        self.stems = nn.Embedding(len(vocabulary.stems) + 1, EMBEDDING, padding_idx=0)
        for table in (self.lemmas, self.stems):
            nn.init.normal_(table.weight, 0, 0.1)
            with torch.no_grad():
                table.weight[0] = 0
        self.project = nn.Linear(width() + extra + 2 * EMBEDDING, hidden)
        self.dropout = nn.Dropout(dropout)
        self.lstm = nn.LSTM(hidden, hidden // 2, 2, batch_first=True, bidirectional=True, dropout=dropout)
        self.forget = forget

    def forward(self, b: dict[str, Tensor]) -> Tensor:
        count, longest = b["stems"].shape
        lemmas = self.lemmas(b["lemmas"], b["offsets"]).view(count, longest, -1)
        stems = self.stems(b["stems"])
        if self.training:  # forget known words now and then, so that the meaning of new ones is learnt
            lemmas = lemmas * (torch.rand(count, longest, 1) > self.forget)
            stems = stems * (torch.rand(count, longest, 1) > self.forget)
        x = self.dropout(torch.relu(self.project(torch.cat([b["rows"], lemmas, stems], -1))))
        packed = nn.utils.rnn.pack_padded_sequence(x, b["lengths"], batch_first=True, enforce_sorted=False)
        h, _ = nn.utils.rnn.pad_packed_sequence(self.lstm(packed)[0], batch_first=True, total_length=longest)
        return torch.cat([self.dropout(h), x], -1)


class Network(nn.Module):
    """An encoder with one linear head for each question asked of a word."""

    def __init__(self, vocabulary: Vocabulary, extra: int, heads: dict[str, int], hidden: int = 128,
                 dropout: float = 0.4, forget: float = 0.15) -> None:  # fmt: skip
        super().__init__()
        self.encoder = Encoder(vocabulary, extra, hidden, dropout, forget)
        self.heads = nn.ModuleDict({name: nn.Linear(2 * hidden, size) for name, size in heads.items()})

    def forward(self, b: dict[str, Tensor]) -> dict[str, Tensor]:
        h = self.encoder(b)
        return {name: head(h) for name, head in self.heads.items()}


def tables(network: Network) -> dict[str, np.ndarray[Any, Any]]:
    """The weights as half-precision tables; the embeddings as bytes with a scale."""
    out = {}
    for name, tensor in network.state_dict().items():
        values = tensor.detach().numpy()
        if name in ("encoder.lemmas.weight", "encoder.stems.weight"):
            scale = float(np.abs(values).max()) / 127 or 1.0
            out[name] = np.round(values / scale).astype(np.int8)
            out[name + ".scale"] = np.float32(scale)
        else:
            out[name] = values.astype(np.float16)
    return out
