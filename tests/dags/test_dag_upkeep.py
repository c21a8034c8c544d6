"""``news_marts`` and ``news_maintenance``: what each task leaves behind, and what turns it red."""

import datetime as dt
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from tests.dags.conftest import DagRunner, states

from integration.warehouse.newsroom import DAY, event, load_day, one_day
from marsad.settings import settings
from marsad.warehouse import marts
from marsad.warehouse.connection import transaction

pytestmark = [pytest.mark.airflow, pytest.mark.database]
LONG_AGO = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
DUTIES = {"make_partitions", "check_default_partitions", "mark_stale_days", "run_stale_days_again",
          "drain_marts", "sweep", "retire_archive", "retire_layers", "check_freshness", "clean_metadata",
          "clean_logs"}  # fmt: skip


def rows(query: str) -> list[tuple[Any, ...]]:
    with transaction("owner") as cursor:
        cursor.execute(query)
        return cursor.fetchall()


def test_marts_are_woken_by_what_the_nightly_publishes(dag_bag: Any) -> None:
    publish = dag_bag.dags["news_nightly"].task_dict["publish"]
    woken_by = dag_bag.dags["news_marts"].timetable.asset_condition.objects
    assert [asset.name for asset in woken_by] == [asset.name for asset in publish.outlets]


def test_marts_drain_the_ledger_and_a_failed_run_loses_nothing(
    warehouse: str, run_dag: DagRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    second = DAY + dt.timedelta(days=1)
    load_day(*one_day(DAY))
    load_day(*one_day(second), day=second, run_id="run-2")
    rebuild = marts.rebuild

    def dies_at_the_second(day: dt.date) -> int:
        if day == second:
            raise RuntimeError("the machine went away")
        return rebuild(day)

    monkeypatch.setattr(marts, "rebuild", dies_at_the_second)
    assert states(run_dag("news_marts")) == {"drain": "failed"}
    assert marts.dirty_days() == [second]  # the first day's figures are there and its entry gone
    monkeypatch.setattr(marts, "rebuild", rebuild)
    run = run_dag("news_marts")
    assert states(run) == {"drain": "success"}
    assert marts.dirty_days() == []
    assert rows("SELECT data_day, events FROM mart.day ORDER BY 1") == [(DAY, 6), (second, 6)]
    (drained,) = run.get_task_instances()
    assert drained.xcom_pull("drain") == 1
    assert states(run_dag("news_marts")) == {"drain": "success"}  # with nothing to do


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """An empty archive, the real registry, and what the test sets besides."""
    monkeypatch.setenv("MARSAD_ARCHIVE_URL", tmp_path.as_uri())
    monkeypatch.setenv("MARSAD_REGISTRY", "real")
    monkeypatch.setenv("MARSAD_RETENTION", '{"payloads": 30}')
    settings.cache_clear()
    yield monkeypatch
    monkeypatch.undo()
    settings.cache_clear()


def old_log_of_airflow() -> list[str]:
    """What a deed of years ago left in Airflow's own database, and one of now."""
    from airflow.models.log import Log
    from airflow.utils.session import create_session
    from sqlalchemy import select

    with create_session() as session:
        return list(session.scalars(select(Log.event).where(Log.event.in_(["of_old", "of_now"]))))


def write_old_log_of_airflow() -> None:
    from airflow.models.log import Log
    from airflow.utils.session import create_session

    with create_session() as session:
        session.add_all([Log("of_old"), Log("of_now")])
        session.flush()
        session.query(Log).filter(Log.event == "of_old").update({"dttm": LONG_AGO})


def test_maintenance_cleans_every_layer(
    warehouse: str, run_dag: DagRunner, elsewhere: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from airflow.sdk import conf

    articles, events = one_day(DAY)
    bad = msgspec.structs.replace(events[0], mode="visit")
    load_day(articles, [bad, *events[1:]])
    rows("UPDATE ops.run SET started_at = '2020-01-01' RETURNING 1")  # long over: its staged rows may go
    logs = Path(conf.get("logging", "base_log_folder"))
    old, new = logs / "dag_id=gone" / "attempt=1.log", logs / "attempt=new.log"
    old.parent.mkdir(parents=True, exist_ok=True)
    for path in (old, new):
        path.write_text("told")
    for path in (old, old.parent):
        os.utime(path, (LONG_AGO.timestamp(),) * 2)
    write_old_log_of_airflow()

    found = states(run_dag("news_maintenance"))

    assert set(found) == DUTIES
    # Days without rows since the first loaded one are a person's business; nothing else is.
    assert {task for task, state in found.items() if state == "failed"} == {"check_freshness"}
    assert found["run_stale_days_again"] == "skipped"
    assert rows("SELECT count(*) FROM staging.article") == [(0,)]
    assert rows("SELECT payload ->> 'removed' FROM quarantine.event") == [("older than is kept",)]
    assert rows("SELECT count(*) FROM core.event") == [(5,)]  # what people read stays
    assert marts.dirty_days() == []
    assert not old.exists() and not old.parent.exists() and new.exists()
    assert old_log_of_airflow() == ["of_now"]
    ahead = dt.datetime.now(dt.UTC).date() + dt.timedelta(days=62)
    assert rows(f"SELECT to_regclass('core.event_{ahead:%Y%m}') IS NOT NULL") == [(True,)]


def test_maintenance_turns_red_where_a_person_must_look_and_does_the_rest(
    warehouse: str, run_dag: DagRunner, elsewhere: pytest.MonkeyPatch
) -> None:
    elsewhere.delenv("MARSAD_METADATA_URL")
    elsewhere.setenv("MARSAD_RETENTION", '{"payload": 30}')  # no layer is called so
    settings.cache_clear()
    articles, _ = one_day(DAY)
    load_day(articles, [event(articles[0])])
    rows("UPDATE core.event SET data_day = '2019-05-05' RETURNING 1")  # no month is there to take it
    found = states(run_dag("news_maintenance"))
    red = {task for task, state in found.items() if state == "failed"}
    assert red == {"check_default_partitions", "check_freshness", "retire_layers"}
    assert found["clean_metadata"] == "skipped"
    assert found["drain_marts"] == found["sweep"] == found["clean_logs"] == "success"
