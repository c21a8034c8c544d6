"""Score the coder on every gold set at hand, against the floors that its scores may not fall below.

    python scripts/evaluate.py [--write]

The sets: the open corpus's test items, always; the blind articles where ``../shared/eval`` is there. A floor
is the score at which it was written less two standard deviations (bootstrap by document); ``--write`` sets
the floors anew. Exit code 1 when a score is below its floor.
"""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "plugins"))

from marsad.coding.evaluation import score_articles  # noqa: E402
from marsad.coding.gate import deviations, missed_floors  # noqa: E402
from marsad.coding.lines import code_lines  # noqa: E402

FLOORS = ROOT / "tests" / "eval" / "floors.json"
BLIND = ROOT.parent / "shared" / "eval" / "articles_blind.jsonl"
KEPT = (
    "event_f1", "event_f1_same_sentence_and_type", "who_did_what_to_whom_f1", "story_pairs_f1",
    "given_trigger_mode_f1", "given_trigger_status_f1", "given_trigger_location_country_f1",
    "given_trigger_location_place_f1", "given_trigger_date_f1", "given_trigger_toll_f1",
    "given_trigger_actor_code_f1", "given_trigger_actor_words_f1", "given_trigger_recipient_code_f1",
    "given_trigger_recipient_words_f1", "given_trigger_source_words_f1",
)  # fmt: skip


def gold_sets() -> dict[str, list[dict[str, Any]]]:
    """Name → gold records."""
    files = sorted((ROOT / "corpus").glob("*.jsonl"))
    items = [json.loads(line) for path in files for line in path.read_text(encoding="utf-8").splitlines()]
    found = {"corpus_test": [item for item in items if item["split"] == "test"]}
    if BLIND.exists():
        found["articles_blind"] = [
            json.loads(line) for line in BLIND.read_text(encoding="utf-8").splitlines()
        ]
    return found


def coded_by_id(gold: list[dict[str, Any]]) -> dict[str, list[Any]]:
    """What the coder says of each record."""
    asked = (json.dumps({"id": r["id"], "date": r["date"], "text": "\n".join(r["sentences"])}) for r in gold)
    return {answer["id"]: answer["events"] for answer in code_lines(asked)}


def main() -> int:
    """Print every figure; compare with the floors, or write them."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--write", action="store_true")
    wanted = parser.parse_args()
    floors = json.loads(FLOORS.read_text(encoding="utf-8"))
    missed = []
    for name, gold in gold_sets().items():
        coded = coded_by_id(gold)
        figures = score_articles(gold, coded).results()
        sys.stdout.write(f"{name}: {len(gold)} articles, {sum(len(r['events']) for r in gold)} events\n")
        sys.stdout.writelines(f"  {figure} {value:.3f}\n" for figure, value in figures.items())
        if wanted.write:
            spread = deviations(gold, coded)
            floors[name] = {figure: round(figures[figure] - 2 * spread[figure], 3) for figure in KEPT}
        missed += [f"{name}: {text}" for text in missed_floors(figures, floors.get(name, {}))]
    if wanted.write:
        FLOORS.write_text(json.dumps(floors, indent=1) + "\n", encoding="utf-8")
    sys.stderr.writelines(f"{text}\n" for text in missed)
    return 1 if missed else 0


if __name__ == "__main__":
    raise SystemExit(main())
