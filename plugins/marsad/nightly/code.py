"""Step code: the articles of one shard are coded into events."""

import datetime as dt
import logging
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import msgspec

from marsad.nightly.bounded import BoundedWorker, Failure
from marsad.nightly.deduplicate import distinct_file
from marsad.nightly.records import CodedArticle, SetAsidePage
from marsad.nightly.scratch import Scratch
from marsad.nightly.tallies import tallying
from marsad.records import Article, Event

log = logging.getLogger(__name__)
PROCESSOR_SECONDS = 60.0  # an article takes 0.05; the longest that a parser lets through, a few


class _Task(msgspec.Struct, frozen=True):
    article_id: str
    text: str
    publication_day: dt.date
    country: str | None


def coded_file(shard: int) -> str:
    """Scratch file of a shard's articles with their events."""
    return f"coded-{shard:04d}.jsonl.gz"


def uncoded_file(shard: int) -> str:
    """Scratch file of a shard's articles that could not be coded."""
    return f"uncoded-{shard:04d}.jsonl.gz"


def code_shard(day: dt.date, run_id: str, number: int) -> dict[str, int]:
    """Code the articles of a shard; how many articles and events there are."""
    scratch = Scratch(day, run_id)
    uncoded: list[SetAsidePage] = []
    with tallying(scratch, "code", number) as counts:
        scratch.write(coded_file(number), _coded(scratch, number, uncoded, counts))
        scratch.write(uncoded_file(number), uncoded)
    return dict(counts)


def _coded(
    scratch: Scratch, number: int, uncoded: list[SetAsidePage], counts: "Counter[str]"
) -> Iterator[CodedArticle]:
    countries = _countries()
    with BoundedWorker("marsad.nightly.code:article_coder", PROCESSOR_SECONDS) as coder:
        for article in scratch.read(distinct_file(number), Article):
            country = countries.get(article.source_id)
            task = _Task(article.article_id, article.text, article.publication_day, country)
            events = coder.apply(task, list[Event])
            if isinstance(events, Failure):
                log.warning("%s is set aside: %s: %s", article.url, events.reason, events.detail)
                counts["uncoded"] += 1
                uncoded.append(_set_aside(article, events))
            else:
                counts["articles"] += 1
                counts["events"] += len(events)
                yield CodedArticle(article=article, events=events)


def _countries() -> dict[str, str]:
    """The seat of each outlet: «the president» of its pages is, by default, the president there."""
    from marsad.ingest import registry

    return {outlet.id: outlet.country for outlet in registry.load().outlets}


def _set_aside(article: Article, failure: Failure) -> SetAsidePage:
    return SetAsidePage(
        url=article.url,
        feed_id=article.source_id,
        captured_at=article.captured_at,
        reason=f"coder_{failure.reason}",
        detail=failure.detail,
        article_id=article.article_id,
    )


def article_coder() -> Callable[[bytes], Any]:
    """Runs in the bounded process: the function from an encoded task to the article's events."""
    from marsad.coding.coder import Coder

    coder = Coder.load()
    decoder = msgspec.msgpack.Decoder(_Task)

    def code(request: bytes) -> list[Event]:
        task = decoder.decode(request)
        return coder.code(task.article_id, task.text, task.publication_day, task.country)

    return code
