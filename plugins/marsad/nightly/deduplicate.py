"""Step deduplicate: of several captures of an article the last one counts; near-copies get one cluster.

The result depends on the day's captures alone, not on how they were cut into shards.
"""

import datetime as dt
from collections.abc import Iterator

import msgspec

from marsad.nightly.parse import articles_file
from marsad.nightly.records import Sighting
from marsad.nightly.scratch import Scratch
from marsad.nightly.shards import planned
from marsad.nightly.tallies import tallying
from marsad.records import Article

Version = tuple[dt.datetime, str, str, int, int]  # captured at, hash of the text, URL, shard, line


def distinct_file(shard: int) -> str:
    """Scratch file of a shard's articles, each once in the day, with their clusters."""
    return f"distinct-{shard:04d}.jsonl.gz"


def duplicates_file(shard: int) -> str:
    """Scratch file of the captures that a later one of the same day replaces."""
    return f"duplicates-{shard:04d}.jsonl.gz"


def deduplicate_day(day: dt.date, run_id: str) -> dict[str, int]:
    """Find duplicates and near-copies over all shards of the day; how many articles remain."""
    from marsad.text import near_copies

    scratch = Scratch(day, run_id)
    shards = len(planned(scratch))
    with tallying(scratch, "deduplicate") as counts:
        kept = _last_versions(scratch, shards)
        texts = ((article.article_id, article.text) for article in _kept(scratch, shards, kept))
        clusters = near_copies.cluster(texts)
        for shard in range(shards):
            counts["distinct"] += scratch.write(
                distinct_file(shard),
                (
                    msgspec.structs.replace(article, cluster_id=clusters[article.article_id])
                    for article in _kept_of_shard(scratch, shard, kept)
                ),
            )
            counts["duplicates"] += scratch.write(duplicates_file(shard), _replaced(scratch, shard, kept))
        counts["clusters"] = len(set(clusters.values()))
    return dict(counts)


def _last_versions(scratch: Scratch, shards: int) -> dict[str, Version]:
    kept: dict[str, Version] = {}
    for shard in range(shards):
        for line, article in enumerate(scratch.read(articles_file(shard), Article)):
            version = (article.captured_at, article.text_sha, article.url, shard, line)
            if article.article_id not in kept or _rank(version) > _rank(kept[article.article_id]):
                kept[article.article_id] = version
    return kept


def _rank(version: Version) -> tuple[dt.datetime, str, str]:
    """Latest capture, then hash, then address: never where it happens to lie."""
    return version[:3]


def _kept(scratch: Scratch, shards: int, kept: dict[str, Version]) -> Iterator[Article]:
    for shard in range(shards):
        yield from _kept_of_shard(scratch, shard, kept)


def _kept_of_shard(scratch: Scratch, shard: int, kept: dict[str, Version]) -> Iterator[Article]:
    for line, article in enumerate(scratch.read(articles_file(shard), Article)):
        if kept[article.article_id][3:] == (shard, line):
            yield article


def _replaced(scratch: Scratch, shard: int, kept: dict[str, Version]) -> Iterator[Sighting]:
    for line, article in enumerate(scratch.read(articles_file(shard), Article)):
        version = kept[article.article_id]
        if version[3:] != (shard, line):
            yield Sighting(
                article_id=article.article_id,
                url=article.url,
                captured_at=article.captured_at,
                kept_captured_at=version[0],
            )
