"""What the warehouse keeps about runs, for reading: reports as written, and what recodings changed."""

import datetime as dt
from typing import Any

import msgspec

from marsad.warehouse.connection import WarehouseError, fetch_dicts, transaction
from marsad.warehouse.statements import statement


class RecodeSummary(msgspec.Struct, frozen=True, kw_only=True):
    """How a recoding changed the events of one type."""

    event_type: str
    added: int
    lost: int
    changed: int
    fields: dict[str, int]  # field → events in which it differs


def text_of_run(run_id: str, day: dt.date | None = None) -> str:
    """The report of a run as it was written; WarehouseError when there is none."""
    with transaction("reader") as cursor:
        cursor.execute(
            "SELECT text_en FROM ops.run_report INNER JOIN ops.run USING (run_key) WHERE run_id = %(run_id)s"
            " AND data_day = coalesce(%(day)s, data_day) ORDER BY run_key DESC LIMIT 1",
            {"run_id": run_id, "day": day},
        )
        row = cursor.fetchone()
    if row is None:
        raise WarehouseError(f"there is no report of run {run_id}")
    return str(row[0])


def text_of_day(day: dt.date) -> str:
    """The report of the last run of a day; WarehouseError when there is none."""
    with transaction("reader") as cursor:
        cursor.execute(
            "SELECT text_en FROM ops.run_report INNER JOIN ops.run USING (run_key)"
            " WHERE data_day = %s ORDER BY run_key DESC LIMIT 1",
            (day,),
        )
        row = cursor.fetchone()
    if row is None:
        raise WarehouseError(f"no run of {day} has written a report")
    return str(row[0])


def recode_summary(first_day: dt.date, last_day: dt.date) -> list[RecodeSummary]:
    """What the last recoding of each of these days changed, by event type."""
    with transaction("reader") as cursor:
        cursor.execute(statement("ops/recode_summary"), {"first_day": first_day, "last_day": last_day})
        rows: list[dict[str, Any]] = fetch_dicts(cursor)
    return [msgspec.convert(row, RecodeSummary) for row in rows]
