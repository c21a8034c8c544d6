"""Train the coder's networks and write their weights as tables below plugins/marsad/coding/data.

    python training/train.py tagger [--folds 5] [--networks 1]
    python training/train.py roles  [--folds 5] [--networks 1]

With ``--folds`` each network is first trained on the other folds of the development articles and asked
about the held-out one; these out-of-fold answers are written below ``build/`` for measuring and calibrating.
Same inputs, same versions, one thread: same weights.
"""

import argparse
import json
import pickle
import random
import time
from typing import Any

import data
import model
import numpy as np
import torch
from data import PROJECT, TYPE_NUMBER, Document, Line
from torch.nn.functional import cross_entropy

from marsad.coding.context import party_columns, tagger_columns, trigger_columns
from marsad.coding.roles import LABELS, spans_to_labels
from marsad.coding.tables import STATUSES, all_modes

BUILD = PROJECT / "build"
WEIGHTS = PROJECT / "plugins" / "marsad" / "coding" / "data"
SKIP = -100
EPOCHS = {"tagger": 12, "roles": 9}


def tagger_example(line: Line) -> dict[str, Any]:
    """Columns and wanted answers for every word of a sentence."""
    n = len(line.tokens)
    wanted = {name: np.full(n, SKIP) for name in ("event", "mode", "status")}
    modes = all_modes()
    for i, (token, event) in enumerate(zip(line.tokens, line.events, strict=True)):
        if token.word.kind != "word" or line.ignored[i]:
            continue
        wanted["event"][i] = TYPE_NUMBER[event["event"]] if event else 0
        if event:
            wanted["mode"][i] = modes.index(event["mode"]) + 1 if event.get("mode") in modes else 0
            wanted["status"][i] = STATUSES.index(event.get("status") or "actual")
    return {"tokens": line.tokens, "extra": tagger_columns(line.tokens, line.index), "wanted": wanted}


def role_examples(line: Line) -> list[dict[str, Any]]:
    """One example for each event of a sentence: which words name its participants."""
    triggers = [i for i, event in enumerate(line.events) if event]
    parties = party_columns(line.tokens) if triggers else None
    out = []
    for i in triggers:
        event = line.events[i]
        assert event and parties is not None
        others = [o for o in triggers if o != i]
        out.append({
            "tokens": line.tokens,
            "extra": trigger_columns(line.tokens, line.index, i, event["event"], others, parties),
            "wanted": {"role": np.asarray(spans_to_labels(line.text, line.tokens, event, i))},
            "event": event, "trigger": i,
        })  # fmt: skip
    return out


def heads(kind: str) -> dict[str, int]:
    """The questions of a network and how many answers each has."""
    if kind == "tagger":
        return {"event": 17, "mode": len(all_modes()) + 1, "status": len(STATUSES)}
    return {"role": len(LABELS)}


LOSS = {"event": 1.0, "mode": 0.3, "status": 0.3, "role": 1.0}


def train(kind: str, examples: list[dict[str, Any]], seed: int, o: argparse.Namespace) -> tuple[Any, Any]:
    """One network from one seed."""
    torch.manual_seed(seed)
    shuffle = random.Random(seed)
    examples = [e for e in examples if e["tokens"]]
    vocabulary = model.Vocabulary.of([e["tokens"] for e in examples])
    encoded = {id(e): model.encode(e["tokens"], e["extra"], vocabulary) for e in examples}
    network = model.Network(vocabulary, examples[0]["extra"].shape[1], heads(kind), o.hidden, o.dropout)
    optimiser = torch.optim.AdamW(network.parameters(), lr=o.rate, weight_decay=0.01)
    steps = -(-len(examples) // 32) * o.epochs
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, o.rate, total_steps=steps, pct_start=0.2)
    for _ in range(o.epochs):
        network.train()
        examples.sort(key=lambda e: len(e["tokens"]) + shuffle.random() * 8)
        batches = [examples[i : i + 32] for i in range(0, len(examples), 32)]
        shuffle.shuffle(batches)
        for chosen in batches:
            answers = network(model.batch([encoded[id(e)] for e in chosen]))
            loss = torch.zeros(())
            for name, answer in answers.items():
                wanted = np.full(answer.shape[:2], SKIP)
                for row, e in enumerate(chosen):
                    wanted[row, : len(e["tokens"])] = e["wanted"][name]
                if (wanted != SKIP).any():
                    target = torch.from_numpy(wanted).view(-1)
                    loss = loss + LOSS[name] * cross_entropy(
                        answer.reshape(-1, answer.shape[-1]), target, ignore_index=SKIP
                    )
            optimiser.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimiser.step()
            schedule.step()
    return network.eval(), vocabulary


def answer(network: Any, vocabulary: Any, examples: list[dict[str, Any]]) -> list[dict[str, np.ndarray]]:
    """Probabilities of every head for every word."""
    out: list[dict[str, np.ndarray]] = [{} for _ in examples]
    some = [i for i, e in enumerate(examples) if e["tokens"]]
    with torch.no_grad():
        for first in range(0, len(some), 64):
            chosen = some[first : first + 64]
            b = model.batch(
                [model.encode(examples[i]["tokens"], examples[i]["extra"], vocabulary) for i in chosen]
            )
            found = {name: torch.softmax(a, -1).numpy() for name, a in network(b).items()}
            for row, i in enumerate(chosen):
                out[i] = {name: a[row, : len(examples[i]["tokens"])] for name, a in found.items()}
    return out


def examples_of(kind: str, documents: list[Document]) -> list[dict[str, Any]]:
    """Examples with the document, sentence (and trigger) that they belong to."""
    out = []
    for document in documents:
        for line in document.lines:
            made = [tagger_example(line)] if kind == "tagger" else role_examples(line)
            out += [e | {"key": (document.id, line.index, e.get("trigger"))} for e in made]
    return out


def out_of_fold(kind: str, o: argparse.Namespace, own: list[Document], more: list[dict[str, Any]]) -> None:
    """Train on the other folds, ask about the held-out one, keep the answers."""
    fold = data.folds(own, o.folds)
    kept: dict[Any, dict[str, np.ndarray]] = {}
    for k in range(min(o.folds, o.only or o.folds)):
        started = time.time()
        rest = examples_of(kind, [d for d in own if fold[d.id] != k]) + more
        asked = examples_of(kind, [d for d in own if fold[d.id] == k])
        votes = [answer(*train(kind, list(rest), o.seed + s, o), asked) for s in range(o.networks)]
        for row, e in enumerate(asked):
            kept[e["key"]] = {n: np.mean([v[row][n] for v in votes], 0) for n in votes[0][row]}
        print(f"{kind}: fold {k} answered after {time.time() - started:.0f} s", flush=True)
    BUILD.mkdir(exist_ok=True)
    with (BUILD / f"{kind}.{o.name}.pkl").open("wb") as stream:
        pickle.dump(kept, stream)


def write(kind: str, o: argparse.Namespace, examples: list[dict[str, Any]]) -> None:
    """Train on everything and write the weights."""
    trained = [train(kind, list(examples), o.seed + s, o) for s in range(o.networks)]
    vocabulary = trained[0][1]
    arrays: dict[str, Any] = {
        "networks": np.int32(len(trained)),
        "lemmas": np.array("\n".join(vocabulary.lemmas)),
        "stems": np.array("\n".join(vocabulary.stems)),
    }
    for number, (network, _) in enumerate(trained):
        arrays |= {f"{number}.{name}": values for name, values in model.tables(network).items()}
    np.savez_compressed(WEIGHTS / f"{kind}.npz", **arrays)
    card = {"kind": kind, "examples": len(examples), "networks": o.networks, "epochs": o.epochs,
            "hidden": o.hidden, "seed": o.seed}  # fmt: skip
    (WEIGHTS / f"{kind}.card.json").write_text(json.dumps(card, indent=1) + "\n", encoding="utf-8")


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("kind", choices=("tagger", "roles"))
    parser.add_argument("--folds", type=int, default=0)
    parser.add_argument("--only", type=int, default=0, help="stop after so many folds")
    parser.add_argument("--networks", type=int, default=1)
    parser.add_argument("--epochs", type=int, default=0, help="default: 12 for the tagger, 9 for roles")
    parser.add_argument("--hidden", type=int, default=256)
    parser.add_argument("--dropout", type=float, default=0.4)
    parser.add_argument("--rate", type=float, default=2e-3)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--name", default="oof")
    parser.add_argument("--no-gsr", action="store_true")
    parser.add_argument("--no-corpus", action="store_true")
    parser.add_argument("--no-write", action="store_true")
    o = parser.parse_args()
    o.epochs = o.epochs or EPOCHS[o.kind]
    torch.set_num_threads(1)
    own = data.development()
    more = ([] if o.no_gsr else data.gsr()) + ([] if o.no_corpus else data.corpus())
    if o.kind == "tagger":
        more += data.lexicon_examples()
    further = examples_of(o.kind, more)
    print(f"{o.kind}: {len(own)} articles, {len(more)} further documents", flush=True)
    if o.folds:
        out_of_fold(o.kind, o, own, further)
    if not o.no_write:
        write(o.kind, o, examples_of(o.kind, own) + further)


if __name__ == "__main__":
    main()
