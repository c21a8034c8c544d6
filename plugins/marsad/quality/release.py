"""Release from quarantine: people say which rows a rule should let through, and every later run honours it.

A release writes overrides; the rows come back when their days are run again. The days' rows are replaced
whole, so nothing is moved by hand. Releases can be taken back, and are never deleted: they are the history
of who released what and why.
"""

import datetime as dt
from typing import Any

import msgspec

from marsad import clock
from marsad.quality import rules
from marsad.warehouse.connection import WarehouseError, fetch_dicts, transaction
from marsad.warehouse.statements import statement

MOST_ITEMS = 100_000


class ReleaseError(WarehouseError):
    """The release cannot be made; the message says why."""


class ReleaseResult(msgspec.Struct, frozen=True, kw_only=True):
    """What a release would free, or has freed."""

    release_id: int | None  # None: a dry run
    reason: str
    days: dict[dt.date, int]  # data day → rows, those that must be run again
    sample: tuple[dict[str, Any], ...]  # a few of the rows
    still_held: int  # rows that other rules hold as well

    @property
    def items(self) -> int:
        """How many rows there are."""
        return sum(self.days.values())


def release(
    reason: str,
    first_day: dt.date,
    last_day: dt.date,
    *,
    by: str,
    because: str,
    source_id: str | None = None,
    item_ids: tuple[str, ...] | None = None,
    dry_run: bool = True,
) -> ReleaseResult:
    """Let the rows that a rule holds on these days through (of one outlet, or those ids only).

    With ``dry_run`` nothing is written. Raises ReleaseError for an unknown or unreleasable rule, an empty
    reason, or days in the wrong order. The caller has the days run again.
    """
    rule = _checked(reason, first_day, last_day, by, because)
    values = {
        "reason": reason, "first_day": first_day, "last_day": last_day, "source_id": source_id,
        "item_ids": None if item_ids is None else list(item_ids), "limit": MOST_ITEMS + 1,
    }  # fmt: skip
    with transaction("loader", "marsad release") as cursor:
        cursor.execute(statement(f"ops/held_{rule.item}s"), values)
        held = fetch_dicts(cursor)
        if len(held) > MOST_ITEMS:
            raise ReleaseError(f"more than {MOST_ITEMS} rows: release fewer days, or one outlet, at a time")
        release_id = None
        if not dry_run and held:
            cursor.execute(
                statement("ops/release"),
                {**values, "by": by, "because": because, "now": clock.now(), "items": len(held)},
            )
            row = cursor.fetchone()
            assert row is not None
            release_id = row[0]
            for each in held:
                cursor.execute(
                    statement("ops/override"),
                    {
                        "release_id": release_id, "day": each["data_day"], "item": rule.item,
                        "item_id": each["item_id"], "reason": reason, "version": rule.version,
                    },
                )  # fmt: skip
    days: dict[dt.date, int] = {}
    for each in held:
        days[each["data_day"]] = days.get(each["data_day"], 0) + 1
    return ReleaseResult(
        release_id=release_id,
        reason=reason,
        days=dict(sorted(days.items())),
        sample=tuple(held[:5]),
        still_held=sum(len(each["reasons"]) > 1 for each in held),
    )


def revoke(release_id: int, by: str) -> list[dt.date]:
    """Take a release back; the days that must be run again. ReleaseError when there is none in force."""
    with transaction("loader", "marsad release") as cursor:
        values = {"release_id": release_id, "by": by, "now": clock.now()}
        cursor.execute(
            "UPDATE ops.release SET revoked_at = %(now)s, revoked_by = %(by)s"
            " WHERE release_id = %(release_id)s AND revoked_at IS NULL",
            values,
        )
        if cursor.rowcount == 0:
            raise ReleaseError(f"there is no release {release_id} in force")
        cursor.execute(
            "UPDATE ops.override SET revoked_at = %(now)s"
            " WHERE release_id = %(release_id)s AND revoked_at IS NULL RETURNING data_day",
            values,
        )
        return sorted({row[0] for row in cursor.fetchall()})


def history() -> list[dict[str, Any]]:
    """All releases, newest first: who, when, what, why, whether taken back."""
    with transaction("reader") as cursor:
        cursor.execute("SELECT * FROM ops.release ORDER BY release_id DESC")
        return fetch_dicts(cursor)


def _checked(reason: str, first_day: dt.date, last_day: dt.date, by: str, because: str) -> rules.Rule:
    rule = rules.rule(reason)
    if rule is None:
        known = ", ".join(sorted(rule.reason for rule in rules.rules() if rule.releasable))
        raise ReleaseError(f"no rule is called {reason!r}; releasable are {known}")
    if rule.severity != "quarantine":
        raise ReleaseError(f"rule {reason} only warns: it holds nothing")
    if not rule.releasable:
        raise ReleaseError(f"rule {reason} cannot be released: core cannot hold such rows ({rule.en})")
    if last_day < first_day:
        raise ReleaseError(f"the last day {last_day} lies before the first {first_day}")
    if not by.strip() or not because.strip():
        raise ReleaseError("a release needs who made it and why")
    return rule
