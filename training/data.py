"""Annotated text for training: the development set, the stand-off labels of GSR sentences, the open corpus.

The first two lie beside the project (``../shared/eval``) and are not ours to ship; labels refer to them by
id and offset. Each becomes a ``Document``: sentences with their gold events placed on tokens.
"""

import json
import random
import re
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parents[1]
SHARED = PROJECT.parent / "shared" / "eval"
sys.path.insert(0, str(PROJECT / "plugins"))

from marsad.coding.evaluation import place_gold  # noqa: E402
from marsad.coding.tables import EVENT_TYPES, rows  # noqa: E402
from marsad.coding.tokens import Token, tokenise  # noqa: E402

TYPE_NUMBER = {name: number + 1 for number, name in enumerate(EVENT_TYPES)}


@dataclass
class Line:
    """A sentence with, for each token, the event that it triggers (or None) and whether to look away."""

    document: "Document"
    index: int
    text: str
    tokens: list[Token]
    events: list[dict[str, Any] | None]
    ignored: list[bool]


@dataclass
class Document:
    """An article, or one sentence alone."""

    id: str
    date: str
    sentences: list[str]
    events: list[dict[str, Any]]
    weight: float = 1.0
    outlet: str | None = None  # its country, where it is known
    lines: list[Line] = field(default_factory=list)


def _read(path: Path) -> list[dict[str, Any]]:
    with path.open(encoding="utf-8") as stream:
        return [json.loads(line) for line in stream if line.strip()]


def _placed(record: dict[str, Any], weight: float = 1.0) -> Document:
    document = Document(
        record["id"], record["date"], record["sentences"], record["events"], weight, record.get("country")
    )
    placed = place_gold(record)
    for index, text in enumerate(document.sentences):
        tokens = tokenise(text)
        events: list[dict[str, Any] | None] = [None] * len(tokens)
        ignored = [False] * len(tokens)
        for sentence, start, end, event in placed:
            if sentence != index:
                continue
            inside = [
                i for i, t in enumerate(tokens) if t.start < end and start < t.end and t.word.kind != "mark"
            ]
            free = [i for i in inside if events[i] is None]
            if not free:
                continue
            events[free[0]] = event
            ignored[free[0]] = False
            for i in inside:
                if events[i] is None:
                    ignored[i] = True
        document.lines.append(Line(document, index, text, tokens, events, ignored))
    return document


def development() -> list[Document]:
    """The articles of articles_dev.jsonl."""
    return [_placed(record) for record in _read(SHARED / "articles_dev.jsonl")]


def gsr() -> list[Document]:
    """GSR sentences with Marsad's own stand-off labels (training/labels/gsr.jsonl)."""
    texts = {row["id"]: row for row in _read(SHARED / "gsr_dev.jsonl")}
    documents = []
    for row in _read(PROJECT / "training" / "labels" / "gsr.jsonl"):
        source = texts.get(row["id"])
        if source is None:
            continue
        text = source["text"].strip().replace("\n", " ")
        events = []
        for number, labels in enumerate(row["events"]):
            event = {key: _spelt(value, text) for key, value in labels.items()}
            event["trigger"] = text[labels["start"] : labels["end"]]
            event |= {"sentence": 0, "story_event": number + 1, "at": labels["start"]}
            events.append(event)
        documents.append(
            _placed({"id": "gsr:" + row["id"], "date": source["date"], "sentences": [text], "events": events})
        )
    return documents


def _spelt(value: Any, text: str) -> Any:
    """A stand-off span [start, end, …labels] as the words themselves."""
    if isinstance(value, dict) and "start" in value:
        return {**value, "text": text[value["start"] : value["end"]]}
    if isinstance(value, list):
        return [_spelt(item, text) for item in value]
    return value


def corpus() -> list[Document]:
    """The open corpus that ships with the project, without the items that are kept for testing."""
    files = sorted((PROJECT / "corpus").glob("*.jsonl"))
    return [_placed(record) for path in files for record in _read(path) if record["split"] == "train"]


_MARKED = re.compile("⟦(.*?)⟧")


def lexicon_examples() -> list[Document]:
    """The trigger lexicon's sentences; only the marked word of each teaches anything."""
    documents = []
    for number, row in enumerate(rows("triggers")):
        for column in ("example", "counterexample"):
            marked = _MARKED.search(row[column])
            told = (column == "example") == (row["event"] != "NONE")
            if marked is None or (told and row["event"] == "NONE"):
                continue
            text = row[column].replace("⟦", "").replace("⟧", "")
            event = {
                "sentence": 0, "story_event": 1, "trigger": marked[1], "at": marked.start(),
                "event": row["event"], "mode": row["mode"] or None, "status": "actual",
            }  # fmt: skip
            name = f"lexicon:{number}:{column}"
            document = _placed(
                {"id": name, "date": "2020-01-01", "sentences": [text], "events": [event] if told else []}
            )
            for line in document.lines:
                for i, token in enumerate(line.tokens):
                    if token.end <= marked.start() or token.start >= marked.start() + len(marked[1]):
                        line.ignored[i] = True
            documents.append(document)
    return documents


def folds(documents: list[Document], count: int = 5, seed: int = 0) -> dict[str, int]:
    """Document id → fold, the same on every machine."""
    ids = [document.id for document in documents]
    random.Random(seed).shuffle(ids)
    return {name: number % count for number, name in enumerate(ids)}
