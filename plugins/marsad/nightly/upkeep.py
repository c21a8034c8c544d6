"""What keeps the house in order, as functions without Airflow: partitions ahead, sweeping, freshness."""

import datetime as dt
import logging

from marsad import clock
from marsad.nightly import scratch
from marsad.nightly.days import ONE_DAY, last_due_day, last_finished_day
from marsad.settings import settings
from marsad.warehouse import ledger, retention, spanning, stage
from marsad.warehouse.connection import fetch_dicts, transaction
from marsad.warehouse.statements import statement

log = logging.getLogger(__name__)

MONTHS_AHEAD = 3
SCRATCH_DAYS = 3  # long enough to clear a failed task after a week-end's start
ALERT_DAYS = 90  # how long it is known who was told of what


class UpkeepError(RuntimeError):
    """Something needs a person; the message says what and where to look."""


def partitions_ahead(today: dt.date | None = None) -> list[str]:
    """Make the partitions of this month and the next three; the tables that got one."""
    first = (today or last_finished_day() + ONE_DAY).replace(day=1)
    made: set[str] = set()
    for _ in range(MONTHS_AHEAD + 1):
        made.update(stage.ensure_partition(first))
        first = (first + 31 * ONE_DAY).replace(day=1)
    return sorted(made)


def check_default_partitions() -> None:
    """Raises UpkeepError when rows lie in a DEFAULT partition, where no month was there to take them."""
    with transaction("loader") as cursor:
        cursor.execute("SELECT name FROM ops.partitioned_tables() AS name ORDER BY name")
        tables = [table for (table,) in cursor.fetchall()]
        full = []
        for table in tables:
            cursor.execute(f"SELECT EXISTS (SELECT 1 FROM {table}_default)")  # noqa: S608
            row = cursor.fetchone()
            if row is not None and row[0]:
                full.append(table)
    if full:
        raise UpkeepError(
            f"rows lie in the DEFAULT partition of {', '.join(full)}: their day's month had no partition. "
            "Running those days again moves them"
        )


def sweep() -> dict[str, int]:
    """Remove what is left behind: scratch files and staging rows of old runs, actors that nothing names."""
    return {
        **spanning.prune(),
        "scratch folders": len(scratch.sweep(SCRATCH_DAYS * ONE_DAY)),
        "staged runs": stage.clear_older_than(SCRATCH_DAYS),
        "alerts": _forget_alerts(),
    }


def _forget_alerts() -> int:
    with transaction("loader") as cursor:
        cursor.execute(
            "DELETE FROM ops.alert WHERE seen_at < %s", (clock.now() - dt.timedelta(days=ALERT_DAYS),)
        )
        return int(cursor.rowcount)


def retire_archive() -> list[str]:
    """Remove files of the archive that are older than the setting allows; by default none."""
    from marsad.ingest import upkeep
    from marsad.warehouse.capture_index import PostgresCaptureIndex

    keep_days = settings().archive_keep_days
    return [] if keep_days is None else upkeep.retire(keep_days, PostgresCaptureIndex())


def retire_layers() -> dict[str, int]:
    """Remove from the warehouse what only explains and is older than its layer is kept; rows, by layer."""
    return retention.retire(last_finished_day())


def check_freshness() -> None:
    """Raises UpkeepError when days since the first loaded one are missing or failed beyond the deadline.

    A day should be published MARSAD_DEADLINE_HOURS after its end. The sample's days lie in the past by
    design, so nothing is expected of it.
    """
    if settings().registry == "sample":
        log.info("the sample newsroom is never fresh: not checked")
        return
    with transaction("reader") as cursor:
        cursor.execute(statement("report/missing_days"), {"last": last_due_day()})
        missing = fetch_dicts(cursor)
    if missing:
        named = ", ".join(f"{row['data_day']} ({row['state']})" for row in missing[:10])
        more = f" and {len(missing) - 10} more" if len(missing) > 10 else ""
        raise UpkeepError(f"{len(missing)} finished days are not loaded: {named}{more}. Backfill them")


def stale_days(most: int) -> list[dt.date]:
    """Stale days that should run again now, oldest first, at most so many."""
    return [day for day, _reason in ledger.stale_days()][:most]
