"""Forgetting a page in the warehouse: its rows go at once, what is derived from them with the next run.

The days that it was on are marked stale and dirty, so that what spans days is made anew without it.
"""

import datetime as dt
from collections.abc import Iterable

import msgspec

from marsad import clock
from marsad.warehouse.connection import transaction
from marsad.warehouse.publish import DAY_LOCK
from marsad.warehouse.statements import statement

# Tables with an article_id whose rows hold words of the page or point to it.
_TABLES = (
    "core.event_mention", "core.event_sighting", "core.event", "core.article_version", "core.article",
    "quarantine.event", "quarantine.article", "staging.held_event", "staging.held_article", "staging.event",
    "staging.article",
)  # fmt: skip


class ForgottenRows(msgspec.Struct, frozen=True, kw_only=True):
    """What was forgotten."""

    article_ids: tuple[str, ...]
    days: tuple[dt.date, ...]
    rows: int


def forget(urls: Iterable[str], article_ids: Iterable[str], by: str, because: str) -> ForgottenRows:
    """Delete every row of a page, known by its addresses and the article ids that they give.

    Writes a tombstone for each article id. Repeating it is harmless.
    """
    with transaction("loader", "marsad forget") as cursor:
        values = {"urls": sorted(set(urls)), "article_ids": sorted(set(article_ids))}
        cursor.execute(statement("ingest/forgotten_articles"), values)
        known = dict(cursor.fetchall())
        values["article_ids"] = sorted(set(values["article_ids"]) | set(known))
        cursor.execute(statement("ingest/forgotten_days"), values)
        days = tuple(day for (day,) in cursor.fetchall())
        for day in days:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s), %s)", (DAY_LOCK, day.toordinal()))
        cursor.execute(statement("ingest/forget_event_actors"), values)
        rows = cursor.rowcount
        for table in _TABLES:
            cursor.execute(f"DELETE FROM {table} WHERE article_id = ANY(%(article_ids)s)", values)  # noqa: S608
            rows += cursor.rowcount
        cursor.execute(statement("ingest/forget_set_aside"), values)
        rows += cursor.rowcount
        now, fallback = clock.now(), next(iter(values["urls"]), "")
        for article_id in values["article_ids"]:
            stone = {"article_id": article_id, "canonical_url": known.get(article_id, fallback), "at": now,
                     "by": by, "because": because}  # fmt: skip
            cursor.execute(statement("ingest/add_tombstone"), stone)
        for day in days:
            cursor.execute("INSERT INTO ops.dirty_day (data_day) VALUES (%s)", (day,))
    return ForgottenRows(article_ids=tuple(values["article_ids"]), days=days, rows=rows)
