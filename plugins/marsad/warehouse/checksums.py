"""Checksums of business columns: what «the same rows» means in tests, backfills and rebuilds.

Run ids, load times and versions are left out; so are surrogate keys. A checksum is the MD5 of the sorted
MD5s of the rows, so that neither order nor place counts.
"""

import datetime as dt
from typing import TYPE_CHECKING

from marsad.warehouse.connection import transaction

if TYPE_CHECKING:
    from psycopg2 import extensions

# What says how a row came to be, and not what it says.
STAMPS = frozenset({"run_id", "pipeline_version", "loaded_at", "quarantined_at", "coder_version", "made_at"})
# Payload and rule versions follow from the code that ran; the reasons are what a reader sees.
LEFT_OUT = {
    "quarantine.article": frozenset({"payload", "rule_versions"}),
    "quarantine.event": frozenset({"payload", "rule_versions"}),
}
# Tables whose rows belong to one day, with the column that names it.
DAY_TABLES = {
    "core.article_version": "data_day",
    "core.event": "data_day",
    "core.event_actor": "data_day",
    "core.event_mention": "data_day",
    "core.event_sighting": "data_day",
    "quarantine.article": "data_day",
    "quarantine.event": "data_day",
    "quarantine.set_aside_page": "data_day",
}
# Derived rows span days; they are listed under the day that they began.
SPAN_TABLES = {"core.article": "first_day", "core.happening": "first_day"}
MART_TABLES = {
    "mart.daily_event": "data_day",
    "mart.daily_happening": "data_day",
    "mart.daily_actor_pair": "data_day",
    "mart.daily_source": "data_day",
    "mart.day": "data_day",
}
DIMENSIONS = ("core.actor", "core.place")


def day_checksums(day: dt.date, *, marts: bool = False) -> dict[str, str]:
    """Table → checksum of the rows of a data day (spanning tables: of what began on it)."""
    tables = {**DAY_TABLES, **SPAN_TABLES, **(MART_TABLES if marts else {})}
    with transaction("reader") as cursor:
        return {
            table: _checksum(cursor, table, f"WHERE {column} = %(day)s", {"day": day})
            for table, column in tables.items()
        }


def all_checksums(*, marts: bool = False) -> dict[str, str]:
    """Table → checksum of all its rows."""
    tables = [*DAY_TABLES, *SPAN_TABLES, "core.near_copy", *DIMENSIONS, *(MART_TABLES if marts else {})]
    with transaction("reader") as cursor:
        return {table: _checksum(cursor, table, "", {}) for table in tables}


def business_columns(cursor: "extensions.cursor", table: str) -> list[str]:
    """The columns of a table that a checksum covers, in the table's order."""
    cursor.execute(
        "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped"
        " ORDER BY attnum",
        (table,),
    )
    out = STAMPS | LEFT_OUT.get(table, frozenset())
    return [name for (name,) in cursor.fetchall() if name not in out]


def _checksum(cursor: "extensions.cursor", table: str, where: str, values: dict[str, object]) -> str:
    columns = ", ".join(business_columns(cursor, table))
    cursor.execute(
        f"SELECT md5(coalesce(string_agg(row_sum, '' ORDER BY row_sum COLLATE \"C\"), ''))"  # noqa: S608
        f" FROM (SELECT md5(row({columns})::text) AS row_sum FROM {table} {where}) AS sums",
        values,
    )
    row = cursor.fetchone()
    assert row is not None
    return str(row[0])
