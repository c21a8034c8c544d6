"""Real Airflow for the tests of DAGs: its metadata in PostgreSQL, the sample's days in an archive."""

import datetime as dt
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from marsad.settings import PROJECT, settings

os.environ["AIRFLOW__CORE__HOSTNAME_CALLABLE"] = "socket.gethostname"  # the default asks a name server
SAMPLE_DAYS = PROJECT / "sample" / "warc"


@pytest.fixture(scope="session")
def airflow_ready(airflow_metadata: str) -> Iterator[str]:
    """Airflow's metadata database with the pools that set-up makes."""
    from airflow import settings as airflow_settings
    from airflow.models.pool import Pool

    from marsad.airflow.defaults import POOLS

    for name, (slots, description) in POOLS.items():
        Pool.create_or_update_pool(name, slots, description, include_deferred=False)
    yield airflow_metadata
    airflow_settings.dispose_orm()  # before its server stops


@pytest.fixture(scope="session")
def dag_bag(airflow_ready: str) -> Any:
    """All DAGs of the project, imported once."""
    from airflow.dag_processing.dagbag import DagBag

    return DagBag(str(PROJECT / "dags"))


@pytest.fixture
def sample_archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An archive that holds the sample's captured days; the settings point to it."""
    archive = tmp_path / "archive"
    shutil.copytree(SAMPLE_DAYS, archive / "warc")
    monkeypatch.setenv("MARSAD_ARCHIVE_URL", archive.as_uri())
    monkeypatch.setenv("MARSAD_REGISTRY", "sample")
    settings.cache_clear()
    yield archive
    monkeypatch.undo()
    settings.cache_clear()


def sample_days() -> list[dt.date]:
    """The data days of the sample, in order."""
    parts = sorted({path.parent.relative_to(SAMPLE_DAYS).parts for path in SAMPLE_DAYS.rglob("*.warc.gz")})
    return [dt.date(*(int(part) for part in day)) for day in parts]


@pytest.fixture
def run_dag(dag_bag: Any, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """Run a DAG to its end as Airflow does: ``run_dag("news_nightly", day=…)`` → the finished DAG run.

    With ``day`` it is a run of that kind ("backfill" or "scheduled") whose data interval is the day;
    without, one that somebody starts by hand with ``conf``. Failed tasks are not tried again.
    """
    for dag in dag_bag.dags.values():
        for task in dag.tasks:
            if task.is_mapped:
                monkeypatch.setitem(task.partial_kwargs, "retries", 0)
            else:
                monkeypatch.setattr(task, "retries", 0)

    def run(dag_id: str, day: dt.date | None = None, kind: str = "backfill", **conf: Any) -> Any:
        from airflow.models import dagrun
        from airflow.sdk import timezone
        from airflow.timetables.base import DataInterval
        from airflow.utils.types import DagRunType

        if day is None:
            return dag_bag.dags[dag_id].test(logical_date=None, run_conf=conf)
        start = timezone.datetime(day.year, day.month, day.day)
        created = dagrun.get_or_create_dagrun

        def of_kind(**options: Any) -> Any:
            options["data_interval"] = DataInterval(start, start + dt.timedelta(days=1))
            run = created(**options)
            run.run_type = DagRunType(kind)
            options["session"].commit()
            return run

        with monkeypatch.context() as patch:
            patch.setattr(dagrun, "get_or_create_dagrun", of_kind)
            return dag_bag.dags[dag_id].test(logical_date=start, run_conf=conf)

    return run


def states(run: Any) -> dict[str, str]:
    """State of each task of a finished run; of a mapped one, the states of its parts."""
    found: dict[str, list[str]] = {}
    for instance in run.get_task_instances():
        found.setdefault(instance.task_id, []).append(str(instance.state))
    return {task: ",".join(sorted(set(every))) for task, every in found.items()}
