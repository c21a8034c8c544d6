"""Publish a run: replace a day's rows, and what is derived from them, in one transaction.

Two publishes of one day take turns (an advisory lock on the day); publishes of different days write their
day tables side by side and take turns for what spans days. Both locks are always taken in that order, so
that no two publishes can wait for each other crosswise. A publish that dies leaves everything as it was.
"""

import datetime as dt
from typing import TYPE_CHECKING, Any

import msgspec

from marsad import __version__, clock
from marsad.warehouse import spanning
from marsad.warehouse.connection import BalanceError, WarehouseError, fetch_dict, transaction
from marsad.warehouse.statements import statement

if TYPE_CHECKING:
    from psycopg2 import extensions

DAY_LOCK = "marsad.day"
STAMPS = ["run_id", "pipeline_version", "loaded_at", "coder_version"]
DAY_TABLES = (
    "core.event_mention", "core.event_actor", "core.event", "quarantine.article", "quarantine.event",
    "quarantine.set_aside_page",
)  # fmt: skip
# What is written for the day itself, and what spans days, in order.
DAY_STEPS = (
    "article_version", "event", "event_actor", "event_mention", "quarantine_article", "quarantine_event",
    "set_aside_page",
)  # fmt: skip


class PublishResult(msgspec.Struct, frozen=True, kw_only=True):
    """What a publish did."""

    data_day: dt.date
    run_id: str
    articles: int
    events: int
    quarantined_articles: int
    quarantined_events: int
    dirty_days: tuple[dt.date, ...]
    flagged: bool
    changed_events: int | None  # against the rows before; None when no snapshot was asked for or due


def publish(
    run_id: str, day: dt.date, *, snapshot: bool | None = None, require_audit: bool = True
) -> PublishResult:
    """Replace the day's rows by what the run staged and the rules let through.

    ``snapshot``: record which events were added, lost and changed; by default where the coder's version
    differs from that of the rows before. Raises WarehouseError when the audit has not passed or staging is
    not what the run staged, BalanceError when rows are missing; then the previous rows stay.
    """
    with transaction("loader", "marsad publish") as cursor:
        cursor.execute("SET LOCAL work_mem = '64MB'")
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s), %s)", (DAY_LOCK, day.toordinal()))
        run = _run(cursor, run_id, day)
        values = {
            "run_key": run["run_key"], "run_id": run_id, "day": day, "now": clock.now(),
            "pipeline_version": __version__, "stamps": STAMPS, "only": None,
        }  # fmt: skip
        flagged = _require_audit(cursor, run["run_key"]) if require_audit else False
        _require_balance(cursor, run)
        before = _snapshot(cursor, run, day, snapshot)
        _replace_day(cursor, values)
        spanning.derive(cursor, values)
        changed = _record_changes(cursor, values) if before else None
        return _close(cursor, values, run, flagged, changed)


def _run(cursor: "extensions.cursor", run_id: str, day: dt.date) -> dict[str, Any]:
    cursor.execute("SELECT * FROM ops.run WHERE run_id = %s AND data_day = %s FOR UPDATE", (run_id, day))
    run = fetch_dict(cursor)
    if run is None:
        raise WarehouseError(f"run {run_id} of {day} is not in ops.run: begin it first")
    if run["staged_articles"] is None or run["quarantined_articles"] is None:
        raise WarehouseError(
            f"run {run_id} of {day} is {run['state']}: stage it and apply the rules before publishing"
        )
    return run


def _require_audit(cursor: "extensions.cursor", key: int) -> bool:
    """Whether the audit passed with warnings; WarehouseError when it did not pass."""
    cursor.execute("SELECT verdict FROM ops.audit_result WHERE run_key = %s", (key,))
    row = cursor.fetchone()
    verdict = row[0] if row else "missing"
    if verdict not in ("passed", "warning"):
        raise WarehouseError(f"the audit of this run is «{verdict}»: nothing is published")
    return bool(verdict == "warning")


def _require_balance(cursor: "extensions.cursor", run: dict[str, Any]) -> None:
    """Rows staged = rows that remain + rows held; pages captured = articles + duplicates + set aside."""
    cursor.execute(statement("load/staged_counts"), {"run_key": run["run_key"]})
    staged = fetch_dict(cursor)
    assert staged is not None
    for item in ("articles", "events"):
        there = staged[item] + staged[f"held_{item}"]
        if there != run[f"staged_{item}"]:
            raise BalanceError(
                f"{run[f'staged_{item}']} {item} were staged, {there} are there"
                " (staging is emptied when the server crashes): stage the run again"
            )
    if run["captured"] is not None:
        parts = [run["staged_articles"], run["duplicates"] or 0, run["set_aside"] or 0]
        if run["captured"] != sum(parts):
            raise BalanceError(
                f"{run['captured']} pages were captured, but {parts[0]} articles, {parts[1]} duplicates and"
                f" {parts[2]} pages set aside make {sum(parts)}"
            )


def _snapshot(cursor: "extensions.cursor", run: dict[str, Any], day: dt.date, wanted: bool | None) -> bool:
    """Keep the day's events as they are, when asked for or when another coder version made them."""
    if wanted is None:
        cursor.execute("SELECT coder_version FROM ops.day_state WHERE data_day = %s", (day,))
        row = cursor.fetchone()
        known = row[0] if row else None
        wanted = known is not None and run["coder_version"] is not None and known != run["coder_version"]
    if wanted:
        cursor.execute(
            "CREATE TEMPORARY TABLE event_before ON COMMIT DROP AS"
            " SELECT * FROM core.event WHERE data_day = %s",
            (day,),
        )
    return wanted


def _replace_day(cursor: "extensions.cursor", values: dict[str, Any]) -> None:
    cursor.execute("CREATE TEMPORARY TABLE article_before (article_id text NOT NULL) ON COMMIT DROP")
    cursor.execute(
        "WITH gone AS (DELETE FROM core.article_version WHERE data_day = %(day)s RETURNING article_id)"
        " INSERT INTO article_before SELECT article_id FROM gone",
        values,
    )
    for table in DAY_TABLES:
        cursor.execute(f"DELETE FROM {table} WHERE data_day = %(day)s", values)  # noqa: S608
    for step in DAY_STEPS:
        cursor.execute(statement(f"load/{step}"), values)
        if step in ("article_version", "event"):
            _require_all(cursor, values["run_key"], step)


def _require_all(cursor: "extensions.cursor", key: int, step: str) -> None:
    """Every staged row must have come through; an event without its article would not."""
    written = cursor.rowcount
    table = {"article_version": "article", "event": "event"}[step]
    cursor.execute(f"SELECT count(*) FROM staging.{table} WHERE run_key = %s", (key,))  # noqa: S608
    row = cursor.fetchone()
    assert row is not None
    if row[0] != written:
        raise BalanceError(f"{row[0]} rows of staging.{table} made {written} rows of core.{step}")


def _record_changes(cursor: "extensions.cursor", values: dict[str, Any]) -> int:
    cursor.execute("DELETE FROM ops.recode_change WHERE run_key = %(run_key)s", values)
    cursor.execute(statement("load/recode_change"), values)
    return cursor.rowcount


def _close(
    cursor: "extensions.cursor",
    values: dict[str, Any],
    run: dict[str, Any],
    flagged: bool,
    changed: int | None,
) -> PublishResult:
    cursor.execute(
        "SELECT DISTINCT data_day FROM ops.dirty_day WHERE run_key = %(run_key)s ORDER BY data_day", values
    )
    dirty = tuple(row[0] for row in cursor.fetchall())
    articles = run["staged_articles"] - run["quarantined_articles"]
    events = run["staged_events"] - run["quarantined_events"]
    cursor.execute(
        statement("load/day_state"),
        {
            **values, "state": "flagged" if flagged else "loaded", "coder_version": run["coder_version"],
            "articles": articles, "events": events,
            "quarantined": run["quarantined_articles"] + run["quarantined_events"],
        },
    )  # fmt: skip
    cursor.execute(
        "UPDATE ops.run SET state = 'published', ended_at = %s, published_articles = %s,"
        " published_events = %s, flagged = %s WHERE run_key = %s",
        (values["now"], articles, events, flagged, run["run_key"]),
    )
    return PublishResult(
        data_day=values["day"],
        run_id=values["run_id"],
        articles=articles,
        events=events,
        quarantined_articles=run["quarantined_articles"],
        quarantined_events=run["quarantined_events"],
        dirty_days=dirty,
        flagged=flagged,
        changed_events=changed,
    )
