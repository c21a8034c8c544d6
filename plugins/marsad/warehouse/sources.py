"""Bring the outlets of the feed registry into ``core.source``, with history (SCD2).

Only this step writes that table: what a day's load says about an outlet never changes it. Which version
holds on a day is decided by the day of the registry, never by when anything was loaded.
"""

import datetime as dt
from collections.abc import Iterable
from typing import Protocol

from marsad.warehouse.connection import fetch_dicts, transaction

COLUMNS = ("name_ar", "name_en", "country", "ownership", "language", "time_zone", "home")
BEGINNING = dt.date(1970, 1, 1)  # an outlet's first version also speaks for pages imported from before
LOCK = "marsad.sources"


class Outlet(Protocol):
    """What is kept of an outlet of the registry."""

    @property
    def id(self) -> str: ...
    @property
    def name_ar(self) -> str: ...
    @property
    def name_en(self) -> str: ...
    @property
    def country(self) -> str: ...
    @property
    def ownership(self) -> str: ...
    @property
    def language(self) -> str: ...
    @property
    def time_zone(self) -> str: ...
    @property
    def home(self) -> str: ...


def sync(outlets: Iterable[Outlet], as_of: dt.date) -> dict[str, int]:
    """Write what changed since the last sync: a changed outlet gets a new version that holds from ``as_of``.

    Synced again it changes nothing; a second change of the same day replaces the first. An outlet that left
    the registry keeps its last version: its articles still need a name. Returns counts of new and changed.
    """
    counts = {"new": 0, "changed": 0, "unchanged": 0}
    with transaction("loader", "marsad sources") as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", (LOCK,))
        cursor.execute("SELECT * FROM core.source WHERE valid_to IS NULL")
        current = {row["source_id"]: row for row in fetch_dicts(cursor)}
        for outlet in sorted(outlets, key=lambda known: known.id):
            values = {name: getattr(outlet, name) for name in COLUMNS}
            before = current.get(outlet.id)
            if before is not None and all(before[name] == values[name] for name in COLUMNS):
                counts["unchanged"] += 1
                continue
            counts["changed" if before else "new"] += 1
            if before is not None and before["valid_from"] >= as_of:
                cursor.execute("DELETE FROM core.source WHERE source_key = %s", (before["source_key"],))
            elif before is not None:
                cursor.execute(
                    "UPDATE core.source SET valid_to = %s WHERE source_key = %s",
                    (as_of - dt.timedelta(days=1), before["source_key"]),
                )
            first = BEGINNING if before is None else max(as_of, before["valid_from"])
            cursor.execute(
                "INSERT INTO core.source (source_id, valid_from, name_ar, name_en, country, ownership,"
                " language, time_zone, home) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)",
                (outlet.id, first, *(values[name] for name in COLUMNS)),
            )
    return counts
