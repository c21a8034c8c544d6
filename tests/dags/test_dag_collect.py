"""news_collect on real Airflow: the sample newsroom into the archive."""

import datetime as dt
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sample.server import Newsroom

from dags.conftest import states
from marsad.ingest import archive
from marsad.warehouse.capture_index import PostgresCaptureIndex

pytestmark = [pytest.mark.airflow, pytest.mark.database]
MOMENT = dt.datetime(2026, 3, 7, 12, tzinfo=dt.UTC)


@pytest.fixture
def newsroom(tmp_settings: Any) -> Iterator[Newsroom]:
    server = Newsroom(0, MOMENT)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    tmp_settings(registry="sample", sample_url=server.url, allow_loopback=True, clock=MOMENT)
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_run_collects_what_is_due(warehouse: str, newsroom: Newsroom, run_dag: Callable[..., Any]) -> None:
    run = run_dag("news_collect")
    assert states(run) == dict.fromkeys(("close_dead_batches", "plan", "collect", "summary"), "success")
    pages = [page for file in archive.day_files(MOMENT.date()) for page in archive.read_captures(file.path)]
    assert len({page.feed_id for page in pages}) > 3
    assert PostgresCaptureIndex().open_batches() == []


def test_a_run_by_hand_collects_one_outlet(
    warehouse: str, newsroom: Newsroom, run_dag: Callable[..., Any]
) -> None:
    run = run_dag("news_collect", feeds=["shiraa"])
    assert states(run)["collect"] == "success"
    pages = [page for file in archive.day_files(MOMENT.date()) for page in archive.read_captures(file.path)]
    assert {page.feed_id for page in pages} == {"shiraa.main"}
