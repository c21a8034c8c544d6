"""Loading, judging, publishing and exporting a day, on an embedded PostgreSQL with its usual durability.

A busy day of 20,000 articles and 100,000 events is staged, judged, published and exported; the bare COPY that
publishing is compared with takes every row that it writes for the day, as text that is ready, into unlogged
tables without indexes (a transaction each; the second figure: the rows of articles and events alone). Then
an ordinary day (100 articles, 500 events) is published again with 10 and with 1,000 such days around it.

All seconds are **processor seconds** of this process and of the server together, so that a busy machine says
the same as an idle one; on an idle machine a step takes about as long by the clock. What the clock said here
stands in brackets; exports, whose work client and server share, are judged by it.
"""

import datetime as dt
import statistics
import sys
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import IO

from benchmarks import newsroom
from benchmarks.figures import Figure
from benchmarks.surroundings import Work, fresh_warehouse, working

BUSY_DAY = dt.date(2026, 3, 10)
BUSY_ARTICLES = 20_000
ORDINARY_ARTICLES = 100
FIRST_DAY = dt.date(2023, 1, 1)
FEW_DAYS, MANY_DAYS = 10, 1_000
TRIES = 5
ONE_DAY = dt.timedelta(days=1)
# What publishing writes for a day, with the column that names it.
WRITTEN = {
    "article_version": "data_day", "event": "data_day", "event_actor": "data_day",
    "event_mention": "data_day", "event_sighting": "data_day", "article": "data_day",
    "near_copy": "day_b", "happening": "last_day",
}  # fmt: skip


def measure() -> list[Figure]:
    """The busy day, then one day among ten and among a thousand."""
    with fresh_warehouse(autovacuum="off"):  # its work would be counted as ours
        busy = _busy_day()
        for figure in busy:
            print(figure.row, file=sys.stderr, flush=True)
        return [*busy, *_one_day_among_many()]


def _busy_day() -> list[Figure]:
    from marsad.quality import audit, rules
    from marsad.warehouse import marts, publish

    for number in range(FEW_DAYS):  # history, so that nothing of the audit is skipped
        _load(FIRST_DAY + number * ONE_DAY, ORDINARY_ARTICLES)
    history_end = BUSY_DAY - ONE_DAY
    for number in range(8):
        _load(history_end - number * ONE_DAY, ORDINARY_ARTICLES)
    with working() as staged:
        _stage(BUSY_DAY, BUSY_ARTICLES, "busy")
    with working() as ruled:
        found = rules.apply("busy", BUSY_DAY)
    if found.quarantined_events or found.quarantined_articles:
        raise AssertionError(f"the made-up rows break rules: {found.results}")
    with working() as imported:
        import great_expectations  # noqa: F401
    with working() as audited:
        judged = audit.audit("busy", BUSY_DAY, refuse=False)
    if judged.verdict not in ("passed", "warning"):
        raise AssertionError("\n".join(audit.lines(judged)))
    with working() as published:
        result = publish.publish("busy", BUSY_DAY)
    bare = _bare_copy()
    all_rows, two_tables = sum(bare.values()), bare["article_version"] + bare["event"]
    with working() as republished:
        publish.publish("busy", BUSY_DAY)
    with working() as counted:
        marts.rebuild(BUSY_DAY)
    rows = f"{result.events:,} events and {result.articles:,} articles"
    return [
        Figure(
            name="publish ÷ bare COPY of the rows that it writes", value=published.processor / all_rows,
            at_most=4, note=f"{_told(published)} against {all_rows:.1f} s; {rows}, and what is made of them",
        ),
        Figure(
            name="publish ÷ bare COPY of articles and events alone", value=published.processor / two_tables,
            note=f"{_told(published)} against {two_tables:.1f} s",
        ),
        _seconds("publish again, over itself", republished, rows),
        _seconds("stage (COPY from records)", staged, rows),
        _seconds("row rules", ruled, f"{len(rules.rules())} rules; {rows}"),
        _seconds("import Great Expectations", imported, "once a run"),
        _seconds("audit after import", audited, f"{len(judged.findings)} expectations; {rows}", at_most=5),
        _seconds("daily figures and search table (marts)", counted, rows),
        *_exports(result.events),
    ]  # fmt: skip


def _seconds(name: str, work: Work, note: str, at_most: float | None = None) -> Figure:
    note = f"({work.elapsed:.1f} s by the clock) {note}"
    return Figure(name=name, value=work.processor, unit="s", at_most=at_most, note=note)


def _told(work: Work) -> str:
    return f"{work.processor:.1f} s ({work.elapsed:.1f} by the clock)"


def _exports(events: int) -> list[Figure]:
    from marsad.warehouse.export import export

    figures = []
    for kind, least in (("plover", 50_000), ("csv", None), ("geojson", None), ("parquet", None)):
        tries = []
        for _ in range(3):
            with tempfile.TemporaryDirectory() as folder, working() as took:
                written = export(kind, BUSY_DAY, BUSY_DAY, Path(folder))
            tries.append(took)
        if written.rows != events:
            raise AssertionError(f"{kind}: {written.rows} rows for {events} events")
        best = min(tries, key=lambda work: work.elapsed)
        name = "export to JSON Lines" if kind == "plover" else f"export to {kind}"
        figures.append(
            Figure(
                name=name, value=events / best.elapsed, unit="events/s", at_least=least,
                note=f"{written.files[0].bytes / 1e6:.0f} MB in {_told(best)}, best of 3",
            )
        )  # fmt: skip
    return figures


def _one_day_among_many() -> list[Figure]:
    day = FIRST_DAY + (FEW_DAYS // 2) * ONE_DAY
    _remove_busy_day()
    few = _republish(day)
    _fill_up()
    many = _republish(day)
    return [
        Figure(
            name="publish a day again among 1,000 days ÷ among 10", value=many / few, at_most=1.3,
            note=f"{many * 1000:.0f} ms against {few * 1000:.0f} ms, medians of {TRIES}",
        )
    ]  # fmt: skip


def _load(day: dt.date, count: int) -> None:
    from marsad.quality import rules
    from marsad.warehouse import publish

    run_id = f"run-{day}"
    _stage(day, count, run_id)
    rules.apply(run_id, day)
    publish.publish(run_id, day, require_audit=False)


def _stage(day: dt.date, count: int, run_id: str) -> None:
    from marsad.warehouse import ledger, stage

    ledger.begin(run_id, day, dag_id="bench", kind="manual", coder_version=newsroom.CODER)
    stage.ensure_partition(day)
    stage.copy_articles(run_id, day, newsroom.articles(count, day), copy_keys=newsroom.copy_keys)
    stage.copy_events(run_id, day, newsroom.events(count, day))
    stage.finish(run_id, day)
    ledger.record(run_id, day, captured=count, duplicates=0)


def _bare_copy() -> dict[str, float]:
    """Table → seconds to COPY the rows that the busy day put there into an unlogged table without indexes."""
    from marsad.warehouse.connection import transaction

    seconds = {}
    for table, column in WRITTEN.items():
        with tempfile.TemporaryFile() as rows, transaction("owner") as cursor:
            cursor.copy_expert(
                f"COPY (SELECT * FROM core.{table} WHERE {column} = '{BUSY_DAY}') TO STDOUT", rows
            )
            rows.seek(0)
            seconds[table] = _copy_into(cursor, table, rows)
    return seconds


def _copy_into(cursor, table: str, rows: IO[bytes]) -> float:  # type: ignore[no-untyped-def]
    cursor.execute(f"CREATE UNLOGGED TABLE public.bare_{table} (LIKE core.{table})")
    cursor.connection.commit()
    with working() as took:
        cursor.copy_expert(f"COPY public.bare_{table} FROM STDIN", rows, size=1 << 20)
        cursor.connection.commit()
    cursor.execute(f"DROP TABLE public.bare_{table}")
    return took.processor


def _republish(day: dt.date) -> float:
    """The median of several publishes of one staged day over itself."""
    from marsad.warehouse import publish

    times = []
    for _ in range(TRIES + 1):
        with working() as took:
            publish.publish(f"run-{day}", day, require_audit=False)
        times.append(took.processor)
    return statistics.median(times[1:])  # the first warms the caches


def _remove_busy_day() -> None:
    """An empty day in its place, and the disk as if it had never been."""
    _stage(BUSY_DAY, 0, "empty")
    from marsad.quality import rules
    from marsad.warehouse import publish

    rules.apply("empty", BUSY_DAY)
    publish.publish("empty", BUSY_DAY, require_audit=False)
    _execute("TRUNCATE staging.event, staging.article")
    _stage_again()
    _execute("VACUUM FULL ANALYZE")


def _stage_again() -> None:
    from marsad.quality import rules

    day = FIRST_DAY + (FEW_DAYS // 2) * ONE_DAY
    _stage(day, ORDINARY_ARTICLES, f"run-{day}")
    rules.apply(f"run-{day}", day)


def _fill_up() -> None:
    """Copies of the first days' published rows, with days and ids of their own, up to a thousand days."""
    from marsad.warehouse import stage

    print(f"filling up to {MANY_DAYS:,} days …", file=sys.stderr, flush=True)
    for start in range(FEW_DAYS, MANY_DAYS, FEW_DAYS):
        shift = dt.timedelta(days=start)
        stage.ensure_partition(FIRST_DAY + shift)
        stage.ensure_partition(FIRST_DAY + shift + FEW_DAYS * ONE_DAY)
        for query in _copies(start):
            _execute(query)
    _execute("VACUUM ANALYZE")


def _copies(shift: int) -> Iterator[str]:
    """One INSERT a table; ids get the shift's name, days move by it."""
    for table, days, ids in (
        ("article_version", ("data_day", "publication_day"), ("article_id", "day_cluster_id")),
        ("event", ("data_day", "publication_day", "event_day", "event_day_end"), ("event_id", "article_id")),
        ("event_actor", ("data_day",), ("event_id",)),
        ("event_mention", ("data_day",), ("event_id", "article_id")),
        ("article", ("data_day", "first_day", "publication_day"), ("article_id", "cluster_id")),
        ("near_copy", ("day_a", "day_b"), ("article_a", "article_b")),
        (
            "event_sighting",
            ("data_day", "first_day", "event_day"),
            ("event_id", "happening_id", "article_id"),
        ),
        ("happening", ("event_day", "first_day", "last_day"), ("happening_id", "event_id")),
    ):
        first = "last_day" if table == "happening" else days[0]
        changes = {name: f"{name} + {shift}" for name in days}
        changes |= {name: f"md5({name} || '{shift}')" for name in ids}
        columns = _columns(table)
        chosen = ", ".join(changes.get(name, name) for name in columns)
        yield (
            f"INSERT INTO core.{table} ({', '.join(columns)}) SELECT {chosen} FROM core.{table}"
            f" WHERE {first} BETWEEN '{FIRST_DAY}' AND '{FIRST_DAY + (FEW_DAYS - 1) * ONE_DAY}'"
        )
    yield (
        "INSERT INTO ops.day_state (data_day, state, articles, events)"
        f" SELECT data_day + {shift}, state, articles, events FROM ops.day_state"
        f" WHERE data_day BETWEEN '{FIRST_DAY}' AND '{FIRST_DAY + (FEW_DAYS - 1) * ONE_DAY}'"
    )


@cache
def _columns(table: str) -> list[str]:
    from marsad.warehouse.connection import transaction

    with transaction("owner") as cursor:
        cursor.execute(f"SELECT * FROM core.{table} LIMIT 0")
        return [column.name for column in cursor.description or ()]


def _execute(query: str) -> None:
    from marsad.warehouse.connection import connect

    connection = connect("owner")
    try:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(query)
    finally:
        connection.close()
