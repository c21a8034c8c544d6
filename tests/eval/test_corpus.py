"""The coder measured on the open corpus's test items, which training never sees."""

import json
from pathlib import Path

from marsad.coding.evaluation import score_articles
from marsad.coding.gate import deviations, missed_floors
from marsad.coding.lines import code_lines

PROJECT = Path(__file__).resolve().parents[2]
FLOORS = json.loads((PROJECT / "tests" / "eval" / "floors.json").read_text(encoding="utf-8"))


def kept_items() -> list[dict]:
    lines = [
        json.loads(line)
        for path in sorted((PROJECT / "corpus").glob("*.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()
    ]
    return [item for item in lines if item["split"] == "test"]


def test_test_items_stay_above_the_floors() -> None:
    gold = kept_items()
    asked = [json.dumps({"id": r["id"], "date": r["date"], "text": "\n".join(r["sentences"])}) for r in gold]
    coded = {answer["id"]: answer["events"] for answer in code_lines(asked)}
    assert missed_floors(score_articles(gold, coded).results(), FLOORS["corpus_test"]) == []


def test_the_spread_of_a_score_comes_from_its_documents() -> None:
    gold = kept_items()[:6]
    perfect = {
        r["id"]: [
            {"event": e["event"], "start": 0, "end": 1}
            if e["sentence"]
            else {"event": "AID", "start": 0, "end": 1}
            for e in r["events"]
        ]
        for r in gold
    }
    spread = deviations(gold, perfect, resamples=10)
    assert spread["event_f1"] >= 0
    assert spread == deviations(gold, perfect, resamples=10)
    nothing_said = deviations(gold, {}, resamples=5)
    assert nothing_said["event_f1"] == 0
