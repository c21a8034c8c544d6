"""news_import on real Airflow: archives into ours, then just their days."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dags.conftest import SAMPLE_DAYS, sample_days, states
from marsad.ingest import archive

pytestmark = [pytest.mark.airflow, pytest.mark.database]


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """The runs that are started; dag.test has no scheduler that could run them."""
    from airflow.providers.standard.operators.trigger_dagrun import TriggerDagRunOperator

    runs: list[dict[str, Any]] = []
    monkeypatch.setattr(TriggerDagRunOperator, "execute", lambda self, context: runs.append(self.conf))
    return runs


def test_archives_are_filed_and_just_their_days_started(
    warehouse: str,
    tmp_path: Path,
    tmp_settings: Any,
    run_dag: Callable[..., Any],
    started: list[dict[str, Any]],
) -> None:
    tmp_settings(registry="sample")
    days = sample_days()
    folder = tmp_path / "bequest"
    folder.mkdir()
    for number, path in enumerate(sorted(SAMPLE_DAYS.rglob("*.warc.gz"))):
        if path.parent.relative_to(SAMPLE_DAYS).parts[2] in (f"{days[0]:%d}", f"{days[2]:%d}"):
            (folder / f"{number}.warc.gz").write_bytes(path.read_bytes())
    run = run_dag("news_import", kind="folder", location=folder.as_uri())
    assert states(run) == dict.fromkeys(("plan", "import_file", "days_to_load", "load_day"), "success")
    assert archive.archive_days() == [days[0], days[2]]
    in_order = sorted(started, key=lambda asked: asked["data_day"])  # mapped tasks come in any order
    assert in_order == [{"data_day": day.isoformat(), "kind": "import"} for day in (days[0], days[2])]
    before = {day: archive.day_files(day) for day in archive.archive_days()}
    again = run_dag("news_import", kind="folder", location=folder.as_uri())
    assert states(again)["import_file"] == "skipped"
    assert {day: archive.day_files(day) for day in archive.archive_days()} == before


def test_a_location_without_archives_is_said(
    warehouse: str,
    tmp_path: Path,
    tmp_settings: Any,
    run_dag: Callable[..., Any],
    started: list[dict[str, Any]],
) -> None:
    tmp_settings(registry="sample")
    run = run_dag("news_import", kind="folder", location=tmp_path.as_uri())
    assert states(run)["plan"] == "failed" and not started
