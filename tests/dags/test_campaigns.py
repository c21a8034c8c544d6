"""``news_recode`` and ``news_quarantine_release`` against Airflow's real REST API, without a scheduler."""

import contextlib
import datetime as dt
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.dags.conftest import SAMPLE_DAYS, DagRunner, sample_days, states

from marsad.embedded.airflow_home import SERVICE, password
from marsad.ingest.archive import archive_days
from marsad.nightly.run import run_day
from marsad.warehouse import ledger
from marsad.warehouse.connection import transaction

pytestmark = [pytest.mark.airflow, pytest.mark.database]
DAYS = sample_days()[:3]
SPAN = {"first_day": DAYS[0].isoformat(), "last_day": DAYS[-1].isoformat()}


@pytest.fixture(scope="module")
def api_url(dag_bag: Any) -> Iterator[str]:
    """Airflow's API server in a thread, with the service user's password in the connection."""
    import os
    import socket

    import uvicorn
    from airflow.api_fastapi.app import cached_app
    from airflow.dag_processing.bundles.manager import DagBundlesManager
    from airflow.dag_processing.dagbag import sync_bag_to_db

    DagBundlesManager().sync_bundles_to_db()
    sync_bag_to_db(dag_bag, "dags-folder", None)  # the API speaks of DAGs that the processor has written

    with contextlib.closing(socket.socket()) as held:
        held.bind(("127.0.0.1", 0))
        port = held.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(cached_app(apps="core"), "127.0.0.1", port, log_level="warning"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive()
    home = Path(os.environ["AIRFLOW_HOME"]).parent
    with pytest.MonkeyPatch.context() as patch:
        address = f"127.0.0.1:{port}"
        patch.setenv("AIRFLOW_CONN_MARSAD_API", f"http://{SERVICE}:{password(home, SERVICE)}@{address}")
        yield f"http://{address}"
    server.should_exit = True
    thread.join()


@pytest.fixture(scope="module")
def loaded(module_warehouse: str, sample_archive: Path) -> str:
    """Three days, coded by the present coder; the id of an event of the second."""
    for day in DAYS:
        run_day(day, "first")
    with transaction("reader") as cursor:
        cursor.execute("SELECT min(event_id) FROM core.event WHERE data_day = %s", (DAYS[1],))
        return str(cursor.fetchall()[0][0])


@pytest.fixture
def older_days(loaded: str) -> list[dt.date]:
    """As if an older coder had coded the last two days, and found one event less."""
    with transaction("owner") as cursor:
        cursor.execute("DELETE FROM ops.recode_change")
        cursor.execute("UPDATE ops.day_state SET coder_version = '0.0.1' WHERE data_day > %s", (DAYS[0],))
        cursor.execute("DELETE FROM core.event WHERE event_id = %s AND data_day = %s", (loaded, DAYS[1]))
    return DAYS[1:]


def versions() -> dict[dt.date, str]:
    with transaction("reader") as cursor:
        cursor.execute("SELECT data_day, coder_version FROM ops.day_state")
        return dict(cursor.fetchall())


def test_a_dry_run_starts_nothing(older_days: list[dt.date], api_url: str, run_dag: DagRunner) -> None:
    before = versions(), {run.run_id for run in run_dag.waiting("news_nightly")}
    run = run_dag("news_recode", **SPAN)
    assert states(run)["recode"] == "skipped"
    assert (versions(), {run.run_id for run in run_dag.waiting("news_nightly")}) == before


@pytest.fixture
def scheduler(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Between two looks of the campaign, every queued backfilled day is run, save those named ``broken``."""
    from marsad.airflow.campaign import RecodeDays

    begun: list[str] = []
    look = RecodeDays.resume

    def look_again(self: Any, context: Any, **options: Any) -> int:
        looks.append(1)
        assert len(looks) < 20, "the campaign waits for ever"
        begun.extend(work_off(broken))
        return look(self, context, **options)

    broken: list[str] = []
    looks: list[int] = []
    monkeypatch.setattr(RecodeDays, "resume", look_again)
    monkeypatch.setattr(RecodeDays, "broken", broken, raising=False)
    return begun


def work_off(broken: list[str], *, code: bool = True) -> list[str]:
    """What the scheduler would do with backfills, but for Airflow's tasks; the days."""
    from airflow.jobs.job import Job
    from airflow.jobs.scheduler_job_runner import SchedulerJobRunner
    from airflow.models import DagRun
    from airflow.utils.session import create_session
    from sqlalchemy import select

    days = []
    with create_session() as session:
        queued = select(DagRun).where(DagRun.backfill_id.is_not(None), DagRun.state == "queued")
        for run in session.scalars(queued.order_by(DagRun.logical_date)):
            day = run.data_interval_start.date()
            assert run.run_type == "backfill"
            if code and day.isoformat() not in broken:
                run_day(day, run.run_id, "recode")
            elif code:
                ledger.begin(run.run_id, day, dag_id="news_nightly", kind="recode")
                ledger.fail(run.run_id, day, "the machine went away")
            run.state = "failed" if day.isoformat() in broken else "success"
            days.append(day.isoformat())
        session.flush()
        SchedulerJobRunner(Job())._mark_backfills_complete(session=session)
    return days


def test_a_campaign_waits_for_repairs_codes_older_days_again_and_compares(
    older_days: list[dt.date], api_url: str, run_dag: DagRunner, scheduler: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    from marsad.airflow.rest import service_api
    from marsad.coding import CODER_VERSION

    monkeypatch.setattr(run_dag.dags["news_recode"].task_dict["recode"], "poll_seconds", 0)
    with service_api() as api:
        api.backfill("news_nightly", DAYS[0], DAYS[0], 1)
    run = run_dag("news_recode", **SPAN, dry_run=False)
    assert run.state == "success", states(run)
    assert scheduler == [day.isoformat() for day in DAYS]
    assert set(versions().values()) == {CODER_VERSION}
    with transaction("reader") as cursor:
        cursor.execute("SELECT data_day, change, count(*) FROM ops.recode_change GROUP BY 1, 2")
        assert cursor.fetchall() == [(DAYS[1], "added", 1)]
        cursor.execute(
            "SELECT data_day, kind FROM ops.run WHERE run_id LIKE 'backfill%%' AND state = 'published'"
        )
        assert {day for day, kind in cursor.fetchall() if kind == "recode"} >= set(DAYS[1:])
    compared = next(found for found in run.get_task_instances() if found.task_id == "compare")
    assert [(row["added"], row["lost"]) for row in compared.xcom_pull("compare")] == [(1, 0)]


def test_a_campaign_stops_at_a_day_that_fails_and_goes_on_when_started_again(
    older_days: list[dt.date], api_url: str, run_dag: DagRunner, scheduler: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    from marsad.airflow.campaign import RecodeDays
    from marsad.coding import CODER_VERSION

    monkeypatch.setattr(run_dag.dags["news_recode"].task_dict["recode"], "poll_seconds", 0)
    RecodeDays.broken.append(DAYS[2].isoformat())
    run = run_dag("news_recode", **SPAN, dry_run=False)
    assert states(run)["recode"] == "failed"
    assert versions()[DAYS[1]] == CODER_VERSION and versions()[DAYS[2]] == "0.0.1"
    RecodeDays.broken.clear()
    scheduler.clear()
    assert run_dag("news_recode", **SPAN, dry_run=False).state == "success"
    assert scheduler == [DAYS[2].isoformat()]
    assert set(versions().values()) == {CODER_VERSION}


def test_a_campaign_makes_room_for_a_repair_and_goes_on(
    older_days: list[dt.date], api_url: str, run_dag: DagRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody cancels the campaign's backfill and starts one of another day in its place."""
    from marsad.airflow.campaign import RecodeDays
    from marsad.airflow.rest import service_api
    from marsad.coding import CODER_VERSION

    begun: list[str] = []
    waited: list[float] = []
    look, look_again = RecodeDays.resume, RecodeDays._look_again

    def meanwhile(self: Any, context: Any, **options: Any) -> int:
        if not begun:
            begun.append("cancelled")
            with service_api() as api:
                cancel_backfills(api)
                api.backfill("news_nightly", DAYS[0], DAYS[0], 1)
        else:
            begun.extend(work_off([]))
        return look(self, context, **options)

    def counted(self: Any, seconds: float, progress: Any) -> None:
        waited.append(seconds)
        assert len(waited) < 20, "the campaign waits for ever"
        look_again(self, 0, progress)

    monkeypatch.setattr(RecodeDays, "resume", meanwhile)
    monkeypatch.setattr(RecodeDays, "_look_again", counted)
    run = run_dag("news_recode", **SPAN, dry_run=False, pause_minutes=2)
    assert run.state == "success", states(run)
    assert begun == ["cancelled", *(day.isoformat() for day in DAYS)]
    assert 120.0 in waited  # time for whoever cancelled it
    assert set(versions().values()) == {CODER_VERSION}


def cancel_backfills(api: Any) -> None:
    """What the button in Airflow's list of backfills does."""
    for backfill in api._call("GET", "/api/v2/backfills?dag_id=news_nightly&limit=100")["backfills"]:
        if backfill["completed_at"] is None:
            api._call("PUT", f"/api/v2/backfills/{backfill['id']}/cancel")


@pytest.mark.parametrize(
    ("reprocess", "expected"), [("none", DAYS[2:]), ("failed", DAYS[1:]), ("completed", DAYS)]
)
def test_backfills_repeat_what_their_name_says(api_url: str, reprocess: Any, expected: list[dt.date]) -> None:
    """The first day has a run that went well, the second one that failed, the third none."""
    from airflow.models import DagRun
    from airflow.models.backfill import Backfill, BackfillDagRun
    from airflow.utils.session import create_session
    from sqlalchemy import delete

    from marsad.airflow.rest import service_api

    with create_session() as session:
        session.execute(delete(BackfillDagRun))
        for model in (DagRun, Backfill):
            session.execute(delete(model).where(model.dag_id == "news_nightly"))
    with service_api() as api:
        api.backfill("news_nightly", DAYS[0], DAYS[1], 1)
        assert work_off([DAYS[1].isoformat()], code=False) == [day.isoformat() for day in DAYS[:2]]
        api.backfill("news_nightly", DAYS[0], DAYS[2], 1, reprocess=reprocess)
    assert work_off([], code=False) == [day.isoformat() for day in expected]


def test_a_release_lets_rows_through_and_can_be_taken_back(
    warehouse: str, sample_archive: Path, run_dag: DagRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first day, with one event moved far into the future by hand between coding and the rules."""
    from airflow.providers.standard.operators.trigger_dagrun import TriggerDagRunOperator

    from marsad.quality import rules
    from marsad.quality.release import history

    day, apply = DAYS[0], rules.apply
    asked: list[dict[str, str]] = []
    monkeypatch.setattr(TriggerDagRunOperator, "execute", lambda self, context: asked.append(self.conf))

    def apply_to_a_wrong_date(run_id: str, data_day: dt.date) -> Any:
        with transaction("loader") as cursor:
            cursor.execute(
                "UPDATE staging.event SET event_day = '2031-01-01', event_day_end = '2031-01-01' WHERE"
                " event_id = (SELECT min(event_id) FROM staging.event WHERE status = 'actual')"
            )
        return apply(run_id, data_day)

    monkeypatch.setattr(rules, "apply", apply_to_a_wrong_date)
    run_day(day, "first")
    before = held()
    assert before
    form = {"reason": "event_in_future", "first_day": day.isoformat(), "because": "an announced date"}
    run_dag("news_quarantine_release", **form)
    assert history() == [] and asked == []
    run_dag("news_quarantine_release", **form, dry_run=False)
    assert asked == [{"data_day": day.isoformat()}]
    assert [row["because"] for row in history()] == ["an announced date"]
    run_day(day, "again")
    assert held() == []
    run_dag("news_quarantine_release", take_back=history()[0]["release_id"], dry_run=False)
    assert asked == [{"data_day": day.isoformat()}] * 2
    run_day(day, "taken back")
    assert held() == before


def test_airflows_own_command_backfills_just_the_days_it_names(
    older_days: list[dt.date], api_url: str
) -> None:
    from marsad.coding import CODER_VERSION

    command = [sys.executable, "-m", "airflow", "backfill", "create", "--dag-id", "news_nightly"]
    span = ["--from-date", older_days[0].isoformat(), "--to-date", older_days[-1].isoformat()]
    done = subprocess.run(
        [*command, *span, "--reprocess-behavior", "completed"], capture_output=True, text=True, timeout=180
    )
    assert done.returncode == 0, done.stderr
    assert work_off([]) == [day.isoformat() for day in older_days]
    assert set(versions().values()) == {CODER_VERSION}


def test_imported_days_queue_beside_a_backfill(
    warehouse: str, tmp_path: Path, tmp_settings: Any, api_url: str, run_dag: DagRunner
) -> None:
    """Two scattered days come in while a backfill of the day between them is open."""
    from marsad.airflow.rest import service_api

    folder = tmp_path / "bequest"
    for day in (DAYS[0], DAYS[2]):
        shutil.copytree(SAMPLE_DAYS / f"{day:%Y/%m/%d}", folder / day.isoformat())
    tmp_settings(registry="sample", archive_url=(tmp_path / "archive").as_uri())
    with service_api() as api:
        api.backfill("news_nightly", DAYS[1], DAYS[1], 1)
        run = run_dag("news_import", kind="folder", location=folder.as_uri())
        assert run.state == "success", states(run)
        assert api.has_open_backfill("news_nightly")
    queued = run_dag.waiting("news_nightly")
    asked = {found.conf["data_day"]: found.conf for found in queued if found.run_type != "backfill"}
    assert sorted(asked) == [DAYS[0].isoformat(), DAYS[2].isoformat()]
    assert [found.data_interval_start.date() for found in queued if found.run_type == "backfill"] == [DAYS[1]]
    drop(queued)
    assert {found["kind"] for found in asked.values()} == {"import"}
    assert archive_days() == [DAYS[0], DAYS[2]]


def drop(queued: list[Any]) -> None:
    """No scheduler runs here: the runs are ended, and with them the backfill."""
    from airflow.jobs.job import Job
    from airflow.jobs.scheduler_job_runner import SchedulerJobRunner
    from airflow.utils.session import create_session

    with create_session() as session:
        for run in queued:
            session.merge(run).state = "success"
        session.flush()
        SchedulerJobRunner(Job())._mark_backfills_complete(session=session)


def held() -> list[str]:
    with transaction("reader") as cursor:
        cursor.execute(
            "SELECT event_id FROM quarantine.event WHERE reason_code = 'event_in_future' ORDER BY 1"
        )
        return [event for (event,) in cursor.fetchall()]


def test_an_unknown_rule_is_refused(warehouse: str, run_dag: DagRunner) -> None:
    run = run_dag("news_quarantine_release", reason="no_such_rule", first_day=DAYS[0].isoformat())
    assert states(run)["release"] == "failed"


def test_scheduled_runs_go_first() -> None:
    """As Airflow weighs the tasks of a run when it makes them."""
    from types import SimpleNamespace

    from marsad.airflow.priority import NightFirst

    last = SimpleNamespace(priority_weight=1, get_dag=lambda: None)
    weights = [
        NightFirst().get_weight(SimpleNamespace(run_id=run_id, task=last))
        for run_id in ("backfill__2026-03-03", "manual__2026-03-03", "my own name", "scheduled__2026-03-03")
    ]
    assert weights == [1, 1001, 1001, 2001]


def test_airflow_weighs_the_nightly_by_its_run(dag_bag: Any) -> None:
    """The strategy is registered, survives serialisation, and is what Airflow asks."""
    from airflow.models.taskinstance import TaskInstance
    from airflow.serialization.serialized_objects import DagSerialization

    nightly = dag_bag.dags["news_nightly"]
    stored = DagSerialization.deserialize_dag(DagSerialization.serialize_dag(nightly))
    task = stored.get_task("parse")
    weigh = lambda run_id: TaskInstance(task=task, run_id=run_id, dag_version_id=None).priority_weight  # noqa: E731
    assert weigh("scheduled__x") - weigh("backfill__x") == 2000
    assert weigh("backfill__x") > 1
