"""What a run has brought into the warehouse, read as the warehouse's reader."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from marsad.warehouse.connection import fetch_dicts, transaction
from marsad.warehouse.statements import statement


def funnel(days: Sequence[dt.date]) -> list[dict[str, Any]]:
    """For each day that has rows: captured, articles, distinct, events, quarantined, published."""
    return _rows("run/funnel", days)


def events(days: Sequence[dt.date]) -> list[dict[str, Any]]:
    """The published events of some days, each in the day in which it was first seen."""
    return _rows("run/events", days)


def checksums(days: Sequence[dt.date]) -> dict[dt.date, Any]:
    """What identifies the rows of each day that has been loaded: equal checksums, equal business columns."""
    from marsad.warehouse.checksums import day_checksums

    return {row["data_day"]: day_checksums(row["data_day"]) for row in funnel(days)}


def _rows(name: str, days: Sequence[dt.date]) -> list[dict[str, Any]]:
    with transaction("reader", "marsad run") as cursor:
        cursor.execute(statement(name), {"days": list(days)})
        return fetch_dicts(cursor)
