"""JSON lines in, JSON lines out: the coder for other programs."""

import datetime as dt
import json
from collections.abc import Iterable, Iterator
from typing import Any

from marsad.coding import plain
from marsad.coding.coder import Article, Coder

AT_ONCE = 64


class BadLine(ValueError):  # noqa: N818  (the name says what is the matter)
    """A line that is not an article; the message says which line and why."""


def read_articles(lines: Iterable[str]) -> Iterator[Article]:
    """Articles of lines {"id", "date", "text"} (gold files, with "sentences", are welcome too)."""
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
            text = record["text"] if "text" in record else "\n".join(record["sentences"])
            day = dt.date.fromisoformat(record["date"][:10])
            if not isinstance(text, str):
                raise TypeError("text is no string")
            yield Article(str(record["id"]), text, day, record.get("country"))
        except KeyError as missing:
            raise BadLine(f"line {number}: {missing} is missing") from None
        except (TypeError, ValueError) as error:
            raise BadLine(f"line {number}: {error}") from None


def code_lines(lines: Iterable[str], coder: Coder | None = None) -> Iterator[dict[str, Any]]:
    """{"id", "events"} for each article, in order. Raises BadLine, MorphologyMissing."""
    coder = coder or Coder.load()
    waiting: list[Article] = []
    for article in read_articles(lines):
        waiting.append(article)
        if len(waiting) == AT_ONCE:
            yield from _coded(coder, waiting)
            waiting = []
    yield from _coded(coder, waiting)


def _coded(coder: Coder, articles: list[Article]) -> Iterator[dict[str, Any]]:
    for article, events in zip(articles, coder.code_many(articles), strict=True):
        yield {"id": article.article_id, "events": [plain.event(e) for e in events]}
