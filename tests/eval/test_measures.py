"""The coder measured on real articles that lie beside the project; skipped where they are absent."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from marsad.coding.evaluation import score_articles, score_sentences
from marsad.coding.gate import missed_floors
from marsad.coding.lines import code_lines

SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "eval"
FLOORS = json.loads((Path(__file__).parent / "floors.json").read_text(encoding="utf-8"))

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not SHARED.is_dir(), reason="the evaluation sets (../shared/eval) are not here"),
]


def _read(name: str) -> list[dict]:
    with (SHARED / name).open(encoding="utf-8") as stream:
        return [json.loads(line) for line in stream]


def _asked(records: list[dict]) -> list[str]:
    """What the coder may see of gold records."""
    return [
        json.dumps({"id": r["id"], "date": r["date"], "text": r.get("text") or "\n".join(r["sentences"])})
        for r in records
    ]


@pytest.fixture(scope="module")
def blind() -> tuple[list[dict], dict[str, list[dict]]]:
    gold = _read("articles_blind.jsonl")
    return gold, {answer["id"]: answer["events"] for answer in code_lines(_asked(gold))}


def test_blind_articles_stay_above_the_floors(blind: tuple[list[dict], dict[str, list[dict]]]) -> None:
    figures = score_articles(*blind).results()
    assert missed_floors(figures, FLOORS["articles_blind"]) == []


def test_our_scorer_agrees_with_the_reference(
    blind: tuple[list[dict], dict[str, list[dict]]], tmp_path: Path
) -> None:
    gold, coded = blind
    predicted = tmp_path / "coded.jsonl"
    predicted.write_text(
        "".join(json.dumps({"id": name, "events": events}) + "\n" for name, events in coded.items()),
        encoding="utf-8",
    )
    command = [sys.executable, str(SHARED / "score.py"), "articles", str(SHARED / "articles_blind.jsonl")]
    printed = subprocess.run([*command, str(predicted)], capture_output=True, text=True, check=True).stdout
    ours = score_articles(gold, coded).results()
    compared = 0
    for line in printed.splitlines():
        name, *numbers = line.split()
        if name in ours:
            # type_* prints precision, recall, F1; the others begin with the figure itself.
            theirs = float(numbers[2] if name.startswith("type_") else numbers[0])
            assert ours[name] == pytest.approx(theirs, abs=0.00051), name
            compared += 1
    assert compared > 40


def test_labelled_sentences_stay_above_the_floors(tmp_path: Path) -> None:
    """A tenth of the GSR sentences; the reference scorer must agree here as well."""
    gold = _read("gsr_dev.jsonl")[::10]
    coded = {answer["id"]: answer["events"] for answer in code_lines(_asked(gold))}
    figures = score_sentences(gold, coded)
    assert missed_floors(figures, FLOORS["gsr_dev_tenth"]) == []
    paths = {"gold": tmp_path / "gold.jsonl", "coded": tmp_path / "coded.jsonl"}
    paths["gold"].write_text("".join(json.dumps(g) + "\n" for g in gold), encoding="utf-8")
    paths["coded"].write_text(
        "".join(json.dumps({"id": k, "events": v}) + "\n" for k, v in coded.items()), encoding="utf-8"
    )
    command = [sys.executable, str(SHARED / "score.py"), "gsr", str(paths["gold"]), str(paths["coded"])]
    printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    for line in printed.splitlines():
        name, *numbers = line.split()
        assert figures[name] == pytest.approx(float(numbers[0]), abs=0.00051), name


def test_the_seed_article_is_coded_sensibly() -> None:
    """Who takes what in Derna, who besieges whom, what the air force destroys, with the right sides."""
    seed = json.loads((SHARED / "seed_article.json").read_text(encoding="utf-8"))
    line = json.dumps({"id": "seed", "date": seed["date"], "text": seed["text"]})
    (answer,) = code_lines([line])
    events = answer["events"]

    def told(mode: str) -> list[dict]:
        return [e for e in events if e["event"] == "ASSAULT" and e["mode"] == mode]

    def codes(event: dict, role: str) -> set[tuple[str | None, str | None]]:
        return {(p["country"], p["sector"]) for p in event[role]}

    port = [e for e in told("territory") if "ميناء" in (e["location"] or {}).get("text", "")]
    assert port and all(("LBY", "MIL") in codes(e, "actor") for e in port)
    sieges = told("siege")
    assert sieges and all(("LBY", "MIL") in codes(e, "actor") for e in sieges)
    assert any(sector == "REB" for e in sieges for _, sector in codes(e, "recipient"))
    air = [e for e in events if e["event"] == "ASSAULT" and "الجو" in "".join(p["text"] for p in e["actor"])]
    assert air and all(("LBY", "MIL") in codes(e, "actor") for e in air)
