"""Daily figures, kept up by the ledger of dirty days.

Publish writes which days changed, in its own transaction; an asset event only wakes who calls ``drain``.
A day is rebuilt whole in one transaction that also clears its entries, so that a death loses nothing and
an entry made meanwhile stays for the next time.
"""

import datetime as dt
import logging

from marsad import clock
from marsad.warehouse.connection import transaction
from marsad.warehouse.statements import statement

MARTS = (
    "daily_event",
    "daily_happening",
    "daily_type",
    "daily_actor_pair",
    "daily_source",
    "event_search",
    "day",
)
LOCK = "marsad.mart"
logger = logging.getLogger(__name__)


def drain(limit: int | None = None) -> list[dt.date]:
    """Rebuild the figures of every dirty day (at most ``limit``), oldest first; the days rebuilt."""
    days: list[dt.date] = []
    while limit is None or len(days) < limit:
        day = _next_dirty_day()
        if day is None:
            break
        if rebuild(day):  # else somebody else was faster
            days.append(day)
    return days


def rebuild(day: dt.date) -> int:
    """Rebuild the figures of one day, dirty or not; how many entries of the ledger that cleared."""
    values = {"day": day, "now": clock.now()}
    with transaction(
        "loader", "marsad marts"
    ) as cursor:  # days of before this mart have no partition for it yet
        cursor.execute("SELECT ops.ensure_partition('mart.event_search', %(day)s)", values)
    with transaction("loader", "marsad marts") as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s), %s)", (LOCK, day.toordinal()))
        # Whole days are joined, never single rows; of a day just loaded the planner knows no size yet.
        cursor.execute("SET LOCAL enable_nestloop = off")
        cursor.execute("SET LOCAL work_mem = '64MB'")
        # The ledger first: what was published after this statement keeps its entry.
        cursor.execute("DELETE FROM ops.dirty_day WHERE data_day = %(day)s", values)
        cleared = cursor.rowcount
        for mart in MARTS:
            cursor.execute(f"DELETE FROM mart.{mart} WHERE data_day = %(day)s", values)  # noqa: S608
            cursor.execute(statement(f"marts/{mart}"), values)
    logger.info("figures of %s rebuilt", day)
    return cleared


def dirty_days() -> list[dt.date]:
    """Days whose figures are behind, oldest first."""
    with transaction("reader") as cursor:
        cursor.execute("SELECT DISTINCT data_day FROM ops.dirty_day ORDER BY data_day")
        return [row[0] for row in cursor.fetchall()]


def _next_dirty_day() -> dt.date | None:
    with transaction("reader") as cursor:
        cursor.execute("SELECT min(data_day) FROM ops.dirty_day")
        row = cursor.fetchone()
    return row[0] if row else None
