"""Forgetting a page in the warehouse: its rows go, and what is derived from them is made anew, at once.

The tombstones come first, in a transaction of their own: from then on runs and exports leave the page out.
Then one transaction a day. A death in between loses nothing: forgetting again finds what is left.
"""

import datetime as dt
from collections.abc import Iterable
from typing import Any

import msgspec

from marsad import clock
from marsad.warehouse import spanning
from marsad.warehouse.connection import transaction
from marsad.warehouse.publish import DAY_LOCK
from marsad.warehouse.statements import statement

# Tables whose rows hold words of the page or point to it, by article_id and day.
DAY_TABLES = (
    "core.event_mention", "core.event", "core.article_version", "quarantine.event", "quarantine.article",
    "mart.event_search",
)  # fmt: skip
STAGING_TABLES = ("staging.held_event", "staging.held_article", "staging.event", "staging.article")
NO_RUN = -1  # nothing is staged under this key: the day gets no new rows


class ForgottenRows(msgspec.Struct, frozen=True, kw_only=True):
    """What was forgotten."""

    article_ids: tuple[str, ...]
    days: tuple[dt.date, ...]
    rows: int


def forget(urls: Iterable[str], article_ids: Iterable[str], by: str, because: str) -> ForgottenRows:
    """Delete every row of a page, known by its addresses and the article ids that they give.

    Writes a tombstone for each article id. Repeating it is harmless.
    """
    values: dict[str, Any] = {"urls": sorted(set(urls)), "article_ids": sorted(set(article_ids))}
    with transaction("loader", "marsad forget") as cursor:
        cursor.execute(statement("ingest/forgotten_articles"), values)
        known = dict(cursor.fetchall())
        values["article_ids"] = sorted(set(values["article_ids"]) | set(known))
        now, fallback = clock.now(), next(iter(values["urls"]), "")
        for article_id in values["article_ids"]:
            stone = {"article_id": article_id, "canonical_url": known.get(article_id, fallback), "at": now,
                     "by": by, "because": because}  # fmt: skip
            cursor.execute(statement("ingest/add_tombstone"), stone)
        cursor.execute(statement("ingest/forgotten_days"), values)
        days = tuple(day for (day,) in cursor.fetchall())
    rows = sum(_forget_on(day, values) for day in days)
    with transaction("loader", "marsad forget") as cursor:
        for table in STAGING_TABLES:
            cursor.execute(f"DELETE FROM {table} WHERE article_id = ANY(%(article_ids)s)", values)  # noqa: S608
    return ForgottenRows(article_ids=tuple(values["article_ids"]), days=days, rows=rows)


def _forget_on(day: dt.date, page: dict[str, Any]) -> int:
    """Delete the page's rows of one day, and make anew what they took part in; how many rows."""
    with transaction("loader", "marsad forget") as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s), %s)", (DAY_LOCK, day.toordinal()))
        values = {**page, "day": day, "run_key": NO_RUN, "now": clock.now(), "only": page["article_ids"]}
        cursor.execute(
            "CREATE TEMPORARY TABLE article_before ON COMMIT DROP AS"
            " SELECT unnest(%(article_ids)s::text[]) AS article_id",
            values,
        )
        cursor.execute(statement("ops/forget_traces"), values)
        cursor.execute(statement("ops/forget_samples"), values)
        cursor.execute(statement("ops/forget_examples"), values)
        cursor.execute(statement("ingest/forget_event_actors"), values)
        rows = cursor.rowcount
        for table in DAY_TABLES:
            cursor.execute(
                f"DELETE FROM {table} WHERE data_day = %(day)s AND article_id = ANY(%(article_ids)s)",  # noqa: S608
                values,
            )
            rows += cursor.rowcount
        cursor.execute(statement("ingest/forget_set_aside"), values)
        rows += cursor.rowcount
        spanning.derive(cursor, values)
    return rows
