"""Real Airflow for the tests of DAGs: its metadata in PostgreSQL, the sample's days in an archive."""

import contextlib
import datetime as dt
import os
import shutil
from collections.abc import Iterator
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


@pytest.fixture(scope="module")
def sample_archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """An archive that holds the sample's captured days; the settings point to it."""
    folder = tmp_path_factory.mktemp("archive")
    shutil.copytree(SAMPLE_DAYS, folder / "warc")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MARSAD_ARCHIVE_URL", folder.as_uri())
        patch.setenv("MARSAD_REGISTRY", "sample")
        settings.cache_clear()
        yield folder
    settings.cache_clear()


def sample_days() -> list[dt.date]:
    """The data days of the sample, in order."""
    parts = sorted({path.parent.relative_to(SAMPLE_DAYS).parts for path in SAMPLE_DAYS.rglob("*.warc.gz")})
    return [dt.date(*(int(part) for part in day)) for day in parts]


class DagRunner:
    """Runs DAGs to their end as Airflow does, in this process. Failed tasks are not tried again."""

    def __init__(self, dags: dict[str, Any]) -> None:
        self.dags = dags

    def __call__(self, dag_id: str, day: dt.date | None = None, kind: str = "backfill", **conf: Any) -> Any:
        """The finished run: with ``day`` one of that kind ("backfill" or "scheduled") whose data interval is
        the day; without, one that somebody starts by hand with ``conf``."""
        with _without_retries(self.dags[dag_id]):
            return self._run(dag_id, day, kind, conf)

    def _run(self, dag_id: str, day: dt.date | None, kind: str, conf: dict[str, Any]) -> Any:
        from airflow.models import dagrun
        from airflow.sdk import timezone
        from airflow.timetables.base import DataInterval
        from airflow.utils.types import DagRunType

        if day is None:
            return self.dags[dag_id].test(logical_date=None, run_conf=conf)
        start = timezone.datetime(day.year, day.month, day.day)
        created = dagrun.get_or_create_dagrun

        def of_kind(**options: Any) -> Any:
            """dag.test makes manual runs only."""
            options["data_interval"] = DataInterval(start, start + dt.timedelta(days=1))
            run = created(**options)
            run.run_type = DagRunType(kind)
            options["session"].commit()
            return run

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(dagrun, "get_or_create_dagrun", of_kind)
            return self.dags[dag_id].test(logical_date=start, run_conf=conf)

    def waiting(self, dag_id: str) -> list[Any]:
        """Runs of a DAG that other DAGs have started and nobody has run."""
        from airflow.models import DagRun
        from airflow.utils.session import create_session
        from sqlalchemy import select

        with create_session() as session:
            found = select(DagRun).where(DagRun.dag_id == dag_id, DagRun.state == "queued")
            return list(session.scalars(found))


@contextlib.contextmanager
def _without_retries(dag: Any) -> Iterator[None]:
    """The DAGs are shared by all tests, so the change is taken back."""
    with pytest.MonkeyPatch.context() as patch:
        for task in dag.tasks:
            if task.is_mapped:
                patch.setitem(task.partial_kwargs, "retries", 0)
            else:
                patch.setattr(task, "retries", 0)
        yield


@pytest.fixture(scope="session")
def run_dag(dag_bag: Any) -> DagRunner:
    """``run_dag("news_nightly", day=…)`` or ``run_dag("news_nightly", data_day="…")``."""
    return DagRunner(dag_bag.dags)


def states(run: Any) -> dict[str, str]:
    """State of each task of a finished run; of a mapped one, the states of its parts."""
    found: dict[str, list[str]] = {}
    for instance in run.get_task_instances():
        found.setdefault(instance.task_id, []).append(str(instance.state))
    return {task: ",".join(sorted(set(every))) for task, every in found.items()}
