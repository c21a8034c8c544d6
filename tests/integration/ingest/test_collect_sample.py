"""The sample newsroom, collected live: its feeds, its new pages, its changes."""

import datetime as dt
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from sample.server import Newsroom

from marsad.ingest import archive, registry
from marsad.ingest.collect import BatchReport, collect_batch, plan_batches
from marsad.ingest.storage import Storage
from marsad.warehouse.capture_index import PostgresCaptureIndex

pytestmark = pytest.mark.database
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


def run_all(run: str) -> list[BatchReport]:
    index, outlets = PostgresCaptureIndex(), registry.load()
    plan = plan_batches(outlets, index.feed_states(), MOMENT)
    return [collect_batch(batch, feeds, run, index, outlets) for batch, feeds in plan.items()]


def test_a_live_collection_fills_its_day_once(warehouse: str, newsroom: Newsroom) -> None:
    reports = run_all("run 1")
    feeds = [feed for report in reports for feed in report.feeds]
    assert len(reports) > 1
    assert {feed.outcome for feed in feeds} == {"ok"}
    assert sum(feed.new_pages for feed in feeds) >= 6
    index = PostgresCaptureIndex()
    assert index.open_batches() == []
    files = archive.day_files(MOMENT.date())
    assert {file.path: file for file in files} == index.files(MOMENT.date())
    pages = [page for file in files for page in archive.read_captures(file.path)]
    assert len(pages) == len({page.final_url for page in pages})
    assert {page.feed_id.partition(".")[0] for page in pages} == {
        outlet.id for outlet in registry.load().outlets
    }
    assert sum(page.status == 200 for page in pages) == sum(feed.new_pages for feed in feeds)

    again = [feed for report in run_all("run 2") for feed in report.feeds]
    assert sum(feed.new_pages for feed in again) == 0
    later = [page for file in archive.day_files(MOMENT.date()) for page in archive.read_captures(file.path)]
    assert later == pages
    assert Storage().files("partial") == []
