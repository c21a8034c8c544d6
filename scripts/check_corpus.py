"""Check the open corpus: every span in its words, every code known, no sentence made from a template.

    python scripts/check_corpus.py

Prints one line a fault (file, item, what is wrong); exit code 1 when there is any.
"""

import json
import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "plugins"))

from marsad.coding.tables import STATUSES, ontology, rows  # noqa: E402

_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_ITEM = ("id", "split", "country", "style", "date", "sentences", "events")
_EVENT = ("sentence", "trigger", "at", "event", "mode", "status", "actor", "recipient", "location", "date",
          "dead", "injured", "arrested", "source", "story_event")  # fmt: skip
MOST_WORDS = 4  # of a trigger (guidelines, decision list 7)
OPENING, RUN, MOST_ALIKE = 5, 8, 2  # no opening and no run of words may stand more than twice


@cache
def _codes() -> tuple[frozenset[str], frozenset[str]]:
    above_states = {"IGO", "UNO", "EUR", "NGO", "IMG", "MNC", "ISM"}
    countries = {row["code"] for row in rows("countries")} | above_states
    lines = (ROOT / "sql" / "codes" / "sector.tsv").read_text(encoding="utf-8").splitlines()
    return frozenset(countries), frozenset(line.split("\t")[0] for line in lines)


def faults_of_event(event: dict[str, Any], sentences: list[str]) -> Iterator[str]:
    """What is wrong with one event."""
    if tuple(event) != _EVENT:
        yield f"fields {list(event)}"
        return
    here, told = sentences[event["sentence"]], "\n".join(sentences[: event["sentence"] + 1])
    trigger, at = event["trigger"], event["at"]
    if not trigger or here[at : at + len(trigger)] != trigger or len(trigger.split()) > MOST_WORDS:
        yield f"trigger «{trigger}»"
    if (event["event"], event["mode"]) not in ontology().kinds:
        yield f"no such event: {event['event']}/{event['mode']}"
    if event["status"] not in STATUSES:
        yield f"status {event['status']}"
    if not isinstance(event["story_event"], int):
        yield "no story_event"
    if event["date"] and not _DAY.fullmatch(event["date"]):
        yield f"date {event['date']}"
    countries, sectors = _codes()
    for party in event["actor"] + event["recipient"]:
        if party["text"] not in told:
            yield f"not in this or an earlier sentence: «{party['text']}»"
        if party["country"] not in {None, *countries} or party["sector"] not in {None, *sectors}:
            yield f"code {party['country']}/{party['sector']}"
    for text in (event["source"], (event["location"] or {}).get("text")):
        if text and text not in told:
            yield f"not in this or an earlier sentence: «{text}»"


def faults_of_item(item: dict[str, Any]) -> Iterator[str]:
    """What is wrong with one news item."""
    if tuple(item) != _ITEM:
        yield f"fields {list(item)}"
        return
    if not _DAY.fullmatch(item["date"]):
        yield f"date {item['date']}"
    if any(unicodedata.normalize("NFC", text) != text for text in item["sentences"]):
        yield "not in Unicode normal form C"
    places = [(event["sentence"], event["at"]) for event in item["events"]]
    if places != sorted(places):
        yield "events out of order"
    for event in item["events"]:
        yield from faults_of_event(event, item["sentences"])


def faults_of_wording(sentences: list[str]) -> Iterator[str]:
    """Openings and runs of words that stand too often: nothing here is written from a template."""
    openings: Counter[str] = Counter()
    runs: Counter[str] = Counter()
    for sentence in sentences:
        words = re.findall(r"\w+", sentence)
        openings[" ".join(words[:OPENING])] += 1
        runs.update({" ".join(words[i : i + RUN]) for i in range(len(words) - RUN + 1)})
    for found in (openings, runs):
        yield from (f"{count} times: {text}" for text, count in found.items() if count > MOST_ALIKE)


def main() -> int:
    """Print every fault and what the corpus holds."""
    faults, ids, sentences, events = [], Counter[str](), [], 0
    for path in sorted((ROOT / "corpus").glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            item = json.loads(line)
            ids[item["id"]] += 1
            faults += [f"{path.name} {item['id']}: {fault}" for fault in faults_of_item(item)]
            sentences += item["sentences"]
            events += len(item["events"])
    faults += [f"id {name} stands {count} times" for name, count in ids.items() if count > 1]
    faults += list(faults_of_wording(sentences))
    for fault in faults:
        sys.stderr.write(f"{fault}\n")
    sys.stdout.write(
        f"corpus: {len(ids)} items, {len(sentences)} sentences, {events} events, {len(faults)} faults\n"
    )
    return 1 if faults else 0


if __name__ == "__main__":
    raise SystemExit(main())
