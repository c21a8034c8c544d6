"""``news_nightly`` on the sample's days: real Airflow, real PostgreSQL, no network."""

import datetime as dt
import shutil
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from tests.dags.conftest import DagRunner, sample_days, states

from marsad.ingest import archive
from marsad.ingest.index import Batch
from marsad.nightly import stale
from marsad.nightly.run import run_day
from marsad.warehouse import ledger, migrate
from marsad.warehouse.capture_index import PostgresCaptureIndex
from marsad.warehouse.checksums import all_checksums, day_checksums
from marsad.warehouse.connection import transaction

pytestmark = [pytest.mark.airflow, pytest.mark.database]
DAYS = sample_days()
OPENED = dt.datetime.combine(DAYS[0], dt.time(23, 30), dt.UTC)
STEPS = ("wait_until_day_is_closed", "sync_sources", "open_day", "parse", "deduplicate", "code", "stage",
         "audit", "publish", "report")  # fmt: skip


def run_ids(table: str) -> dict[dt.date, set[str]]:
    """Which runs wrote the rows of each day."""
    with transaction("reader") as cursor:
        cursor.execute(f"SELECT data_day, array_agg(DISTINCT run_id) FROM {table} GROUP BY data_day")
        return {day: set(found) for day, found in cursor.fetchall()}


@pytest.fixture(scope="module")
def loaded(module_warehouse: str, sample_archive: Path, run_dag: DagRunner) -> dict[str, str]:
    """Every sample day loaded by a backfill run, in order; the checksums of all rows."""
    for day in DAYS:
        run = run_dag("news_nightly", day=day)
        assert states(run) == dict.fromkeys(STEPS, "success")
    return all_checksums()


def test_every_page_and_event_is_accounted_for(loaded: dict[str, str]) -> None:
    """Both balances, from the ledger and from the tables themselves."""
    with transaction("reader") as cursor:
        cursor.execute(
            "SELECT data_day, captured, staged_articles + duplicates + set_aside, staged_events,"
            " published_events + quarantined_events, published_articles, published_events FROM ops.run"
        )
        for day, captured, accounted, coded, told, articles, events in cursor.fetchall():
            files = archive.day_files(day)
            assert captured == sum(len(list(archive.read_captures(file.path))) for file in files) > 0
            assert captured == accounted and coded == told
            for table, count in (("core.article_version", articles), ("core.event", events)):
                cursor.execute(f"SELECT count(*) FROM {table} WHERE data_day = %s", (day,))
                assert cursor.fetchall() == [(count,)]
        cursor.execute("SELECT count(*) FROM core.event")
        assert cursor.fetchall()[0][0] > 50
        cursor.execute("SELECT count(*) FROM ops.day_input")
        assert cursor.fetchall() == [(sum(len(archive.day_files(day)) for day in DAYS),)]


def test_a_manual_run_gives_the_rows_of_the_backfill_and_touches_only_its_day(
    loaded: dict[str, str], run_dag: DagRunner
) -> None:
    day = DAYS[2]
    before = run_ids("core.event")
    run = run_dag("news_nightly", data_day=day.isoformat())
    assert run.state == "success", states(run)
    assert all_checksums() == loaded
    after = run_ids("core.event")
    assert after.pop(day) == {run.run_id} != before.pop(day)
    assert after == before
    assert ledger.run(run.run_id, day).kind == "manual"


def test_days_in_any_order_give_the_same_rows(
    loaded: dict[str, str], warehouse: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Backwards, and one of them twice; ``warehouse`` is a fresh one."""
    for number, day in enumerate([*reversed(DAYS), DAYS[1]]):
        run_day(day, f"backwards-{number}", "backfill")
    assert all_checksums() == loaded
    assert day_checksums(DAYS[0])["core.event"] != day_checksums(DAYS[1])["core.event"]


def test_a_day_that_has_not_ended_is_refused(warehouse: str, run_dag: DagRunner) -> None:
    today = dt.datetime.now(dt.UTC).date()
    run = run_dag("news_nightly", data_day=today.isoformat())
    found = states(run)
    assert run.state == "failed"
    assert found["wait_until_day_is_closed"] == "failed"
    assert found["publish"] == "upstream_failed"
    assert ledger.day_state(today) is None


def test_a_day_without_pages_is_published_empty(
    warehouse: str, sample_archive: Path, run_dag: DagRunner
) -> None:
    day = DAYS[0] - dt.timedelta(days=30)
    run = run_dag("news_nightly", day=day, kind="scheduled")
    assert run.state == "success", states(run)
    assert states(run)["parse"] == "skipped"
    state = ledger.day_state(day)
    assert state is not None and state["articles"] == 0 and state["run_key"] is not None
    assert ledger.run(run.run_id, day).kind == "scheduled"


@pytest.fixture
def open_batch(loaded: dict[str, str]) -> Iterator[Batch]:
    batch = Batch(batch="dailies", run="collector", data_day=DAYS[0], opened_at=OPENED)
    PostgresCaptureIndex().open_batch(batch)
    yield batch
    PostgresCaptureIndex().close_batch(msgspec.structs.replace(batch, closed_at=OPENED))


def test_the_run_waits_until_its_day_is_closed(
    open_batch: Batch, loaded: dict[str, str], run_dag: DagRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    from marsad.nightly import close

    asked: list[int] = []
    open_batches = close.open_batches

    def collector_ends_meanwhile(day: dt.date) -> list[Batch]:
        asked.append(len(found := open_batches(day)))
        if len(asked) == 2:
            PostgresCaptureIndex().close_batch(msgspec.structs.replace(open_batch, closed_at=OPENED))
        return found

    monkeypatch.setattr(close, "open_batches", collector_ends_meanwhile)
    monkeypatch.setattr(run_dag.dags["news_nightly"].task_dict["wait_until_day_is_closed"], "poll_seconds", 0)
    run = run_dag("news_nightly", day=DAYS[0])
    assert asked == [1, 1, 0]
    assert run.state == "success", states(run)
    assert all_checksums() == loaded


def test_the_wait_is_bounded(
    open_batch: Batch, loaded: dict[str, str], run_dag: DagRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    task = run_dag.dags["news_nightly"].task_dict["wait_until_day_is_closed"]
    monkeypatch.setattr(task, "longest_wait", dt.timedelta(0))
    run = run_dag("news_nightly", day=DAYS[0])
    assert run.state == "failed"
    assert states(run)["wait_until_day_is_closed"] == "failed"
    assert all_checksums() == loaded


def test_a_damaged_archive_publishes_nothing_and_keeps_the_rows(
    loaded: dict[str, str], sample_archive: Path, run_dag: DagRunner
) -> None:
    from marsad.ingest.storage import Storage

    day = DAYS[0]
    key = archive.day_keys(day, Storage())[0]
    PostgresCaptureIndex().replace_file(archive.index_file(key, Storage()))
    file = sample_archive / key
    whole = file.read_bytes()
    file.write_bytes(whole[:-100])
    run = run_dag("news_nightly", day=day)
    file.write_bytes(whole)
    assert run.state == "failed"
    assert states(run)["open_day"] == "failed"
    assert all_checksums() == loaded


def test_a_failing_audit_publishes_nothing_and_says_why(loaded: dict[str, str], run_dag: DagRunner) -> None:
    day = DAYS[0]
    with transaction("owner") as cursor:  # a type that the coder gives and the warehouse does not know
        cursor.execute("DELETE FROM core.code_event_type")
    run = run_dag("news_nightly", day=day)
    migrate.refresh()
    assert run.state == "failed"
    assert states(run)["audit"] == "failed" and states(run)["publish"] == "upstream_failed"
    assert all_checksums() == loaded
    told = ledger.run(run.run_id, day)
    assert told.state == "failed" and told.message is not None
    assert "was not published" in told.message and "stay as they are" in told.message
    state = ledger.day_state(day)
    assert state is not None and state["state"] in ("loaded", "flagged")


def test_a_late_file_marks_its_day_stale_and_maintenance_runs_it_again(
    warehouse: str, sample_archive: Path, run_dag: DagRunner
) -> None:
    day = DAYS[0]
    late = sorted((sample_archive / archive.day_folder(day)).iterdir())[-1]
    aside = sample_archive / late.name
    shutil.move(late, aside)
    run_day(day, "early")
    assert stale.mark_stale_days() == {}
    shutil.move(aside, late)
    run = run_dag("news_maintenance")
    found = states(run)
    assert found["mark_stale_days"] == found["run_stale_days_again"] == "success"
    state = ledger.day_state(day)
    assert state is not None and state["state"] == "stale" and late.name in state["stale_reason"]
    started = run_dag.waiting("news_nightly")
    assert [waiting.conf for waiting in started] == [{"data_day": day.isoformat()}]
    run_dag("news_nightly", data_day=day.isoformat())
    assert ledger.stale_days() == []
