"""``news_export``: files in the archive's store, whole or without a manifest."""

import gzip
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.dags.conftest import DagRunner, states

from integration.warehouse.newsroom import DAY, load_day, one_day
from marsad.settings import settings
from marsad.warehouse.export import verify

pytestmark = [pytest.mark.airflow, pytest.mark.database]
FORM = {"first_day": DAY.isoformat(), "last_day": DAY.isoformat()}


@pytest.fixture
def store(warehouse: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An archive's store; one day is published."""
    monkeypatch.setenv("MARSAD_ARCHIVE_URL", tmp_path.as_uri())
    settings.cache_clear()
    load_day(*one_day(DAY))
    yield tmp_path
    monkeypatch.undo()
    settings.cache_clear()


def test_days_become_files_that_agree_with_their_manifest(store: Path, run_dag: DagRunner) -> None:
    run = run_dag("news_export", **FORM, sources=["alsada"])
    assert states(run) == {"export": "success"}
    folder = store / "exports" / f"plover-{DAY}-{DAY}"
    (told,) = run.get_task_instances()
    assert told.xcom_pull("export") == {"folder": str(folder.relative_to(store)), "rows": 3, "days": 1}
    assert verify(folder) == []
    with gzip.open(folder / f"events-{DAY}.jsonl.gz", "rt", encoding="utf-8") as lines:
        assert {json.loads(line)["cite_info"]["publication"] for line in lines} == {"alsada"}
    before = (folder / "manifest.json").read_bytes()
    run_dag("news_export", **FORM, sources=["alsada"])
    assert (folder / "manifest.json").read_bytes() == before


def test_what_no_format_holds_is_refused_and_leaves_nothing(store: Path, run_dag: DagRunner) -> None:
    assert states(run_dag("news_export", **FORM, format="csv", with_text=True)) == {"export": "failed"}
    assert not (store / "exports").exists()
