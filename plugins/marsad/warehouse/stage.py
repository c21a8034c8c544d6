"""Load a run's rows into staging by COPY. A shard loaded again replaces what it had loaded before."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from marsad import clock
from marsad.records import Article, Count, Event, Location, Party
from marsad.warehouse.connection import WarehouseError, connect, transaction
from marsad.warehouse.copying import Json, copy_rows
from marsad.warehouse.ledger import run_key

if TYPE_CHECKING:
    from psycopg2 import extensions

ROWS_PER_SHARD = 10**10  # staged_row = shard * this + number of the row in its shard
TOLLS = ("dead", "injured", "arrested", "missing", "displaced", "crowd")
ARTICLE_COLUMNS = (
    "run_key", "shard", "staged_row", "data_day", "article_id", "url", "canonical_url", "source_id", "title",
    "author", "section", "published_at", "updated_at", "captured_at", "publication_day", "language", "text",
    "text_sha", "day_cluster_id", "copy_keys",
)  # fmt: skip
EVENT_COLUMNS = (
    "run_key", "shard", "staged_row", "data_day", "event_id", "article_id", "sentence", "sentence_start",
    "sentence_end", "sentence_sha", "ordinal", "trigger_text", "trigger_start", "trigger_end", "event_type",
    "mode", "contexts", "cameo", "quad", "scale", "actors", "recipients",
    "location_text", "location_start", "location_end", "location_name", "geonameid", "admin1", "country",
    "lat", "lon", "resolution",
    "event_day", "event_day_end", "date_precision", "date_text", "date_text_start", "date_text_end",
    *(f"{toll}_{part}" for toll in TOLLS for part in ("low", "high", "stated", "text", "start", "end")),
    "status", "source_text", "source_start", "source_end", "source_entity_id", "source_name",
    "source_country", "source_sector", "one_sided_claim", "story_event", "gloss_en", "gloss_ar", "confidence",
    "coder_version",
)  # fmt: skip
SET_ASIDE_COLUMNS = (
    "run_key", "shard", "data_day", "url", "feed_id", "captured_at", "reason_code", "detail",
)  # fmt: skip


class SetAsidePage(msgspec.Struct, frozen=True, kw_only=True):
    """A captured page that holds no news text for us, and why."""

    url: str
    captured_at: dt.datetime
    reason_code: str
    detail: str | None = None
    feed_id: str | None = None


def copy_articles(
    run_id: str,
    day: dt.date,
    articles: Iterable[Article],
    *,
    shard: int = 0,
    copy_keys: Callable[[str], Sequence[int]] | None = None,
) -> int:
    """Stage a shard's articles; how many they were.

    ``copy_keys`` gives 64-bit keys of a text: two texts that share one are near copies, also across days.
    Without it only equal texts are.
    """

    def rows(key: int) -> Iterator[Sequence[Any]]:
        for number, article in enumerate(articles, shard * ROWS_PER_SHARD):
            keys = (*(copy_keys(article.text) if copy_keys else ()), _key_of_digest(article.text_sha))
            yield _article_row(key, shard, number, day, article, keys)

    return _copy(run_id, day, "article", ARTICLE_COLUMNS, rows, shard)


def copy_events(run_id: str, day: dt.date, events: Iterable[Event], *, shard: int = 0) -> int:
    """Stage a shard's events; how many they were."""

    def rows(key: int) -> Iterator[Sequence[Any]]:
        for number, event in enumerate(events, shard * ROWS_PER_SHARD):
            yield _event_row(key, shard, number, day, event)

    return _copy(run_id, day, "event", EVENT_COLUMNS, rows, shard)


def copy_set_aside(run_id: str, day: dt.date, pages: Iterable[SetAsidePage], *, shard: int = 0) -> int:
    """Stage a shard's pages without news text; how many they were."""

    def rows(key: int) -> Iterator[Sequence[Any]]:
        for page in pages:
            yield (
                key, shard, day, page.url, page.feed_id, page.captured_at, page.reason_code, page.detail
            )  # fmt: skip

    return _copy(run_id, day, "set_aside", SET_ASIDE_COLUMNS, rows, shard)


def ensure_partition(day: dt.date) -> list[str]:
    """See to it that every partitioned table has a partition for the month of ``day``; those made now.

    One transaction a table: a lock on one table's DEFAULT partition never waits for another's.
    """
    made: list[str] = []
    connection = connect("loader")
    try:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("SELECT name FROM ops.partitioned_tables() AS name")
            for (table,) in cursor.fetchall():
                cursor.execute("SELECT ops.ensure_partition(%s, %s)", (table, day))
                row = cursor.fetchone()
                if row is not None and row[0]:
                    made.append(table)
    finally:
        connection.close()
    return made


def finish(run_id: str, day: dt.date) -> tuple[int, int]:
    """Count what was staged (articles, events) and gather statistics; call when every shard is loaded."""
    with transaction() as cursor:
        key = run_key(cursor, run_id, day)
        cursor.execute(
            "UPDATE ops.run SET state = 'staged', quarantined_articles = NULL, quarantined_events = NULL,"
            " staged_articles = (SELECT count(*) FROM staging.article WHERE run_key = %(key)s)"
            "   + (SELECT count(*) FROM staging.held_article WHERE run_key = %(key)s),"
            " staged_events = (SELECT count(*) FROM staging.event WHERE run_key = %(key)s)"
            "   + (SELECT count(*) FROM staging.held_event WHERE run_key = %(key)s),"
            " coder_version = coalesce(coder_version,"
            "   (SELECT max(coder_version) FROM staging.event WHERE run_key = %(key)s)),"
            " set_aside = (SELECT count(*) FROM staging.set_aside WHERE run_key = %(key)s),"
            " distinct_articles = (SELECT count(DISTINCT day_cluster_id) FROM staging.article"
            "   WHERE run_key = %(key)s)"
            " WHERE run_key = %(key)s RETURNING staged_articles, staged_events",
            {"key": key},
        )
        row = cursor.fetchone()
        assert row is not None
        _analyse(cursor)
    return int(row[0]), int(row[1])


def clear(run_id: str, day: dt.date) -> None:
    """Remove a run's staging rows; harmless when there are none."""
    with transaction() as cursor:
        try:
            key = run_key(cursor, run_id, day)
        except WarehouseError:
            return
        for table in ("article", "event", "set_aside", "held_article", "held_event"):
            cursor.execute(f"DELETE FROM staging.{table} WHERE run_key = %s", (key,))  # noqa: S608


def clear_older_than(days: int) -> int:
    """Remove staging rows of runs that began so many days ago and are over; how many runs."""
    with transaction() as cursor:
        cursor.execute(
            "SELECT run_key FROM ops.run WHERE started_at < %s"
            " AND EXISTS (SELECT 1 FROM staging.article AS a WHERE a.run_key = run.run_key"
            " UNION ALL SELECT 1 FROM staging.event AS e WHERE e.run_key = run.run_key"
            " UNION ALL SELECT 1 FROM staging.set_aside AS s WHERE s.run_key = run.run_key"
            " UNION ALL SELECT 1 FROM staging.held_article AS h WHERE h.run_key = run.run_key"
            " UNION ALL SELECT 1 FROM staging.held_event AS v WHERE v.run_key = run.run_key)",
            (clock.now() - dt.timedelta(days=days),),
        )
        keys = [row[0] for row in cursor.fetchall()]
        for table in ("article", "event", "set_aside", "held_article", "held_event"):
            cursor.execute(f"DELETE FROM staging.{table} WHERE run_key = ANY(%s)", (keys,))  # noqa: S608
    return len(keys)


def _copy(
    run_id: str,
    day: dt.date,
    table: str,
    columns: Sequence[str],
    rows: Callable[[int], Iterator[Sequence[Any]]],
    shard: int,
) -> int:
    with transaction() as cursor:
        key = run_key(cursor, run_id, day)
        # One shard is loaded by one task, but two tries of it may overlap.
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", (key % 2**31, shard))
        for target in (table, *([f"held_{table}"] if table != "set_aside" else [])):
            clause = (
                "shard = %(shard)s"
                if target == table
                else "staged_row >= %(shard)s * %(rows)s AND staged_row < (%(shard)s + 1) * %(rows)s"
            )
            cursor.execute(
                f"DELETE FROM staging.{target} WHERE run_key = %(key)s AND {clause}",  # noqa: S608
                {"key": key, "shard": shard, "rows": ROWS_PER_SHARD},
            )
        count = copy_rows(cursor, f"staging.{table}", columns, rows(key))
        cursor.execute("UPDATE ops.run SET state = 'running' WHERE run_key = %s", (key,))
    return count


def _analyse(cursor: "extensions.cursor") -> None:
    """Statistics for the planner; before PostgreSQL 17 only the tables' owner may gather them."""
    cursor.execute(
        "SELECT current_setting('server_version_num')::integer >= 170000"
        " OR pg_has_role(c.relowner, 'USAGE') FROM pg_class AS c WHERE c.oid = 'staging.event'::regclass"
    )
    row = cursor.fetchone()
    if row is not None and row[0]:
        cursor.execute("ANALYZE staging.article")
        cursor.execute("ANALYZE staging.event")


def _key_of_digest(digest: str) -> int:
    """A signed 64-bit key from a hexadecimal digest; equal texts share it."""
    try:
        value = int(digest[:16], 16)
    except ValueError:
        value = int.from_bytes(digest.encode("utf-8", "replace")[:8], "big")
    return value - 2**64 if value >= 2**63 else value


def _article_row(
    key: int, shard: int, number: int, day: dt.date, article: Article, keys: tuple[int, ...]
) -> Sequence[Any]:
    return (
        key, shard, number, article.data_day, article.article_id, article.url, article.canonical_url,
        article.source_id, article.title, article.author, article.section, article.published_at,
        article.updated_at, article.captured_at, article.publication_day, article.language, article.text,
        article.text_sha, article.cluster_id or article.article_id, keys,
    )  # fmt: skip


def _event_row(key: int, shard: int, number: int, day: dt.date, event: Event) -> Sequence[Any]:
    date = event.event_date
    return (
        key, shard, number, day, event.event_id, event.article_id, event.sentence, event.sentence_start,
        event.sentence_end, event.sentence_sha, event.ordinal, event.trigger.text, event.trigger.start,
        event.trigger.end, event.event, event.mode, event.contexts, event.cameo, event.quad, event.scale,
        Json(event.actor), Json(event.recipient),
        *_location_fields(event.location),
        *((date.start, date.end, date.precision, date.text, date.text_start, date.text_end)
          if date else (None,) * 6),
        *_count_fields(event.dead), *_count_fields(event.injured), *_count_fields(event.arrested),
        *_count_fields(event.missing), *_count_fields(event.displaced), *_count_fields(event.crowd),
        event.status, *_source_fields(event.source), event.one_sided_claim, event.story_event, event.gloss_en,
        event.gloss_ar, event.confidence, event.coder_version,
    )  # fmt: skip


def _location_fields(place: Location | None) -> tuple[Any, ...]:
    if place is None:
        return (None,) * 10
    return (
        place.text, place.start, place.end, place.name, place.geonameid, place.admin1, place.country,
        place.lat, place.lon, place.resolution,
    )  # fmt: skip


def _count_fields(count: Count | None) -> tuple[Any, ...]:
    if count is None:
        return (None,) * 6
    return (count.low, count.high, count.stated, count.text, count.start, count.end)


def _source_fields(party: Party | None) -> tuple[Any, ...]:
    if party is None:
        return (None,) * 7
    return (
        party.text, party.start, party.end, party.entity_id, party.name, party.country, party.sector
    )  # fmt: skip
