"""Scoring a gold file, and floors that scores may not fall below."""

import json
import random
import statistics
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from marsad.coding.evaluation import ArticleScores, score_articles, score_sentences
from marsad.coding.lines import code_lines


class BadGold(ValueError):  # noqa: N818  (the name says what is the matter)
    """A gold file that cannot be scored against; the message says why."""


def _records(lines: Iterable[str]) -> list[dict[str, Any]]:
    try:
        records = [json.loads(line) for line in lines if line.strip()]
    except ValueError as error:
        raise BadGold(f"gold is not JSON lines: {error}") from None
    known = all(isinstance(r, dict) and "id" in r and ("events" in r or "expected" in r) for r in records)
    if not records or not known:
        raise BadGold("gold lines need «id» and either «sentences» and «events», or «text» and «expected»")
    return records


def score_file(gold: Iterable[str], coded: Iterable[str] | None = None) -> dict[str, float]:
    """Every figure of a gold file; events are coded now unless given. Raises BadGold, BadLine."""
    records = _records(gold)
    if coded is None:
        answers = code_lines(json.dumps(_question(record)) for record in records)
    else:
        answers = (json.loads(line) for line in coded if line.strip())
    events = {answer["id"]: answer["events"] for answer in answers}
    if "expected" in records[0]:
        return score_sentences(records, events)
    return score_articles(records, events).results()


def _question(record: Mapping[str, Any]) -> dict[str, Any]:
    """What the coder may see of a gold record."""
    text = "\n".join(record["sentences"]) if "sentences" in record else record["text"]
    return {"id": record["id"], "date": record["date"], "text": text}


def missed_floors(figures: Mapping[str, float], floors: Mapping[str, float]) -> list[str]:
    """A sentence for each figure below its floor."""
    return [
        f"{name} is {figures.get(name, 0.0):.3f}, below its floor {floor:.3f}"
        for name, floor in floors.items()
        if figures.get(name, 0.0) < floor
    ]


def deviations(
    gold: Sequence[dict[str, Any]], coded: Mapping[str, list[Any]], resamples: int = 60
) -> dict[str, float]:
    """Standard deviation of every figure when documents are drawn anew, with replacement (bootstrap)."""
    draw = random.Random(0)  # noqa: S311  (the same draws on every machine)
    drawn = []
    for _ in range(resamples):
        scores = ArticleScores()
        for record in draw.choices(gold, k=len(gold)):
            scores.add(record, coded.get(record["id"], []))
        drawn.append(scores.results())
    return {name: statistics.pstdev([figures.get(name, 0.0) for figures in drawn]) for name in drawn[0]}
