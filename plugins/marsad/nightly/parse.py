"""Step parse: the captures of one shard become articles, or are set aside with a reason."""

import datetime as dt
import logging
from collections import Counter
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import msgspec

from marsad.nightly import shards
from marsad.nightly.bounded import BoundedWorker, Failure
from marsad.nightly.records import SetAsidePage, Shard
from marsad.nightly.scratch import Scratch
from marsad.nightly.tallies import tallying
from marsad.records import Article, Capture

if TYPE_CHECKING:
    from marsad.ingest.registry import Outlet, Registry

log = logging.getLogger(__name__)


class _Page(msgspec.Struct, frozen=True):
    """What becomes of a capture in the bounded process."""

    article: Article | None = None
    reason: str | None = None
    detail: str = ""


def articles_file(shard: int) -> str:
    """Scratch file of a shard's articles."""
    return f"articles-{shard:04d}.jsonl.gz"


def set_aside_file(shard: int) -> str:
    """Scratch file of a shard's pages that became no article."""
    return f"set_aside-{shard:04d}.jsonl.gz"


def parse_shard(day: dt.date, run_id: str, number: int) -> dict[str, int]:
    """Parse the captures of a shard; how many there were and what became of them."""
    scratch = Scratch(day, run_id)
    shard = shards.planned(scratch)[number]
    set_aside: list[SetAsidePage] = []
    with tallying(scratch, "parse", number) as counts:
        scratch.write(articles_file(number), _articles(shard, set_aside, counts))
        scratch.write(set_aside_file(number), set_aside)
    return dict(counts)


def _articles(shard: Shard, set_aside: list[SetAsidePage], counts: "Counter[str]") -> Iterator[Article]:
    with BoundedWorker("marsad.nightly.parse:page_reader") as reader:
        for capture in _captures(shard):
            counts["captured"] += 1
            page = reader.apply(capture, _Page)
            if isinstance(page, Failure):
                log.warning("%s is set aside: %s: %s", capture.url, page.reason, page.detail)
                page = _Page(reason=f"page_{page.reason}", detail=page.detail)
            if page.article is not None:
                counts["articles"] += 1
                yield page.article
            else:
                counts["set_aside"] += 1
                set_aside.append(_set_aside(capture, page))


def _captures(shard: Shard) -> Iterator[Capture]:
    from marsad.ingest import archive

    for portion in shard.portions:
        for capture in archive.read_captures(portion.path):
            if shards.belongs(capture.url, portion):
                yield capture


def _set_aside(capture: Capture, page: _Page) -> SetAsidePage:
    return SetAsidePage(
        url=capture.url,
        feed_id=capture.feed_id,
        captured_at=capture.captured_at,
        reason=page.reason or "unknown",
        detail=page.detail,
    )


def page_reader() -> Callable[[bytes], _Page]:
    """Runs in the bounded process: the function from an encoded Capture to what becomes of it."""
    from marsad.ingest import registry
    from marsad.text.page import extract

    outlets = registry.load()
    decoder = msgspec.msgpack.Decoder(Capture)

    def read(request: bytes) -> _Page:
        capture = decoder.decode(request)
        outlet = _outlet(outlets, capture)
        if outlet is None:
            return _Page(reason="unknown_outlet", detail=f"no outlet is known for {capture.final_url}")
        found = extract(capture, outlet)
        if isinstance(found, Article):
            return _Page(article=found)
        return _Page(reason=found.reason, detail=found.detail)

    return read


def _outlet(outlets: "Registry", capture: Capture) -> "Outlet | None":
    """By the page's address, which also tells the pages of imports; else by the feed that led to it."""
    by_address = outlets.outlet_of_url(capture.final_url)
    if by_address is not None:
        return by_address
    try:
        return outlets.outlet_of_feed(capture.feed_id)
    except KeyError:
        return None
