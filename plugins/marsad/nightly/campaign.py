"""A re-coding campaign: days that an older coder has coded are coded again, a stretch at a time.

What is left to do follows from ``ops.day_state`` alone, so that a campaign that was interrupted, paused or
started twice goes on where the warehouse stands.
"""

import datetime as dt
from collections.abc import Sequence

import msgspec

from marsad.nightly.days import ONE_DAY
from marsad.warehouse.connection import fetch_dicts, transaction
from marsad.warehouse.report import RecodeSummary
from marsad.warehouse.statements import statement


class Stretch(msgspec.Struct, frozen=True):
    """Days on end within one month, both ends included: what one backfill takes."""

    first: dt.date
    last: dt.date

    def __str__(self) -> str:
        return f"{self.first}" if self.first == self.last else f"{self.first} to {self.last}"


def days_left(first: dt.date, last: dt.date) -> list[dt.date]:
    """Loaded days that are still to be coded by the present coder; retired days cannot be."""
    from marsad.coding import CODER_VERSION
    from marsad.ingest.upkeep import is_retired

    with transaction("reader") as cursor:
        values = {"first": first, "last": last, "coder_version": CODER_VERSION}
        cursor.execute(statement("report/days_to_recode"), values)
        days = [row["data_day"] for row in fetch_dicts(cursor)]
    return [day for day in days if not is_retired(day)]


def failed_since(days: Sequence[dt.date], moment: dt.datetime) -> list[dt.date]:
    """Those of the days whose last run since then has failed."""
    with transaction("reader") as cursor:
        cursor.execute(statement("report/failed_days"), {"days": list(days), "moment": moment})
        return [row["data_day"] for row in fetch_dicts(cursor)]


def stretches(days: Sequence[dt.date]) -> list[Stretch]:
    """Sorted days as stretches, oldest first."""
    found: list[Stretch] = []
    for day in days:
        known = found[-1] if found else None
        if known and day - known.last == ONE_DAY and day.month == known.last.month:
            found[-1] = Stretch(known.first, day)
        else:
            found.append(Stretch(day, day))
    return found


def change_lines(rows: Sequence[RecodeSummary]) -> list[str]:
    """The changes as a table for people."""
    table: list[tuple[object, ...]] = [("type", "added", "lost", "changed")]
    table += [(row.event_type, row.added, row.lost, row.changed) for row in rows]
    return [f"{row[0]:<12}" + "".join(f"{value:>10}" for value in row[1:]) for row in table]
