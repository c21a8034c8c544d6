"""The ledger of runs and days: what a run read and counted, which days are loaded, stale or failed.

A run id must be unique among pipelines for a day (Airflow's run ids are, within a DAG). Repeating a step
of a run overwrites what it recorded before.
"""

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Literal, Protocol

import msgspec

from marsad import __version__, clock
from marsad.warehouse.connection import WarehouseError, fetch_dict, fetch_dicts, transaction
from marsad.warehouse.statements import statement

if TYPE_CHECKING:
    from psycopg2 import extensions

Kind = Literal["scheduled", "backfill", "manual", "import", "asset", "recode"]
State = Literal["running", "staged", "checked", "audited", "published", "failed"]
COUNTS = frozenset({"captured", "duplicates", "set_aside", "distinct_articles"})


class InputFile(Protocol):
    """A file of the archive that a run reads."""

    @property
    def path(self) -> str: ...
    @property
    def digest(self) -> str: ...
    @property
    def bytes(self) -> int: ...


class Run(msgspec.Struct, frozen=True, kw_only=True):
    """A row of ops.run; counts are None until the step that counts them has run."""

    run_key: int
    run_id: str
    data_day: dt.date
    dag_id: str
    kind: Kind
    state: State
    started_at: dt.datetime
    ended_at: dt.datetime | None
    pipeline_version: str
    coder_version: str | None
    captured: int | None
    duplicates: int | None
    set_aside: int | None
    staged_articles: int | None
    distinct_articles: int | None
    staged_events: int | None
    quarantined_articles: int | None
    quarantined_events: int | None
    published_articles: int | None
    published_events: int | None
    flagged: bool
    message: str | None


def begin(
    run_id: str,
    day: dt.date,
    *,
    dag_id: str,
    kind: Kind,
    files: Iterable[InputFile] = (),
    coder_version: str | None = None,
) -> int:
    """Open a run of a day with the files that it reads; begun again, it starts afresh. Returns its key."""
    with transaction() as cursor:
        cursor.execute(
            statement("ops/begin_run"),
            {
                "run_id": run_id, "day": day, "dag_id": dag_id, "kind": kind, "now": clock.now(),
                "pipeline_version": __version__, "coder_version": coder_version,
            },
        )  # fmt: skip
        key = _scalar(cursor)
        cursor.execute("DELETE FROM ops.day_input WHERE run_key = %s", (key,))
        for file in files:
            cursor.execute(
                "INSERT INTO ops.day_input (data_day, path, digest, bytes, run_key)"
                " VALUES (%s, %s, %s, %s, %s)",
                (day, file.path, file.digest, file.bytes, key),
            )
    return key


def record(run_id: str, day: dt.date, **counts: int) -> None:
    """Write counts of a run: captured, duplicates, set_aside, distinct_articles."""
    unknown = set(counts) - COUNTS
    if unknown:
        raise ValueError(f"no such count of a run: {', '.join(sorted(unknown))}")
    with transaction() as cursor:
        key = run_key(cursor, run_id, day)
        for name in sorted(counts):
            cursor.execute(f"UPDATE ops.run SET {name} = %s WHERE run_key = %s", (counts[name], key))  # noqa: S608


def fail(run_id: str, day: dt.date, message: str) -> None:
    """Close a run as failed. What the day had published before stays; a day without rows shows as failed."""
    with transaction() as cursor:
        key = run_key(cursor, run_id, day)
        cursor.execute(
            "UPDATE ops.run SET state = 'failed', ended_at = %s, message = %s WHERE run_key = %s",
            (clock.now(), message, key),
        )
        cursor.execute(
            "INSERT INTO ops.day_state (data_day, state, last_run_key) VALUES (%s, 'failed', %s)"
            " ON CONFLICT (data_day) DO UPDATE SET last_run_key = excluded.last_run_key",
            (day, key),
        )


def run(run_id: str, day: dt.date) -> Run:
    """What the ledger has of a run; WarehouseError when it never began."""
    with transaction("reader") as cursor:
        cursor.execute("SELECT * FROM ops.run WHERE run_id = %s AND data_day = %s", (run_id, day))
        row = fetch_dict(cursor)
    if row is None:
        raise WarehouseError(f"run {run_id} of {day} is not in ops.run: it never began")
    return msgspec.convert(row, Run)


def run_key(cursor: "extensions.cursor", run_id: str, day: dt.date) -> int:
    """The key of a run that has begun; WarehouseError otherwise."""
    cursor.execute("SELECT run_key FROM ops.run WHERE run_id = %s AND data_day = %s", (run_id, day))
    row = cursor.fetchone()
    if row is None:
        raise WarehouseError(f"run {run_id} of {day} is not in ops.run: begin it first")
    return int(row[0])


def day_state(day: dt.date) -> dict[str, Any] | None:
    """The row of ops.day_state; None when no run of that day ever ended."""
    with transaction("reader") as cursor:
        cursor.execute("SELECT * FROM ops.day_state WHERE data_day = %s", (day,))
        return fetch_dict(cursor)


def published_inputs(day: dt.date) -> dict[str, str] | None:
    """Path → digest of the files behind the published rows of a day; None when nothing is published."""
    with transaction("reader") as cursor:
        cursor.execute("SELECT run_key FROM ops.day_state WHERE data_day = %s", (day,))
        row = cursor.fetchone()
        if row is None or row[0] is None:
            return None
        cursor.execute("SELECT path, digest FROM ops.day_input WHERE run_key = %s", (row[0],))
        return dict(cursor.fetchall())


def mark_if_stale(day: dt.date, files: Iterable[InputFile]) -> str | None:
    """Compare the archive's files of a loaded day with those its rows were made from.

    Marks the day stale when they differ and returns why, in a sentence; None when they agree or the day
    was never loaded.
    """
    known = published_inputs(day)
    if known is None:
        return None
    present = {file.path: file.digest for file in files}
    late = sorted(set(present) - set(known))
    gone = sorted(set(known) - set(present))
    changed = sorted(path for path in set(known) & set(present) if known[path] != present[path])
    parts = [
        f"{len(paths)} {words}: {', '.join(paths[:3])}{', …' if len(paths) > 3 else ''}"
        for words, paths in (("came late", late), ("are gone", gone), ("changed", changed))
        if paths
    ]
    if not parts:
        return None
    reason = "files of the archive " + "; ".join(parts)
    mark_stale(day, reason)
    return reason


def mark_stale(day: dt.date, reason: str) -> None:
    """Mark a loaded day stale, so that it shows in the calendar and is run again."""
    with transaction() as cursor:
        cursor.execute(
            "UPDATE ops.day_state SET state = 'stale', stale_reason = %s,"
            " stale_since = coalesce(stale_since, %s) WHERE data_day = %s",
            (reason, clock.now(), day),
        )


def stale_days() -> list[tuple[dt.date, str]]:
    """Loaded days whose rows no longer follow from the archive, with the reason, oldest first."""
    with transaction("reader") as cursor:
        cursor.execute(
            "SELECT data_day, stale_reason FROM ops.day_state WHERE state = 'stale' ORDER BY data_day"
        )
        return [(day, reason or "") for day, reason in cursor.fetchall()]


def coder_versions() -> list[dict[str, Any]]:
    """How many loaded days have which coder version: coder_version, days, first_day, last_day."""
    with transaction("reader") as cursor:
        cursor.execute(
            "SELECT coder_version, count(*) AS days, min(data_day) AS first_day, max(data_day) AS last_day"
            " FROM ops.day_state WHERE run_key IS NOT NULL GROUP BY coder_version ORDER BY 1 NULLS LAST"
        )
        return fetch_dicts(cursor)


def _scalar(cursor: "extensions.cursor") -> int:
    row = cursor.fetchone()
    assert row is not None
    return int(row[0])
