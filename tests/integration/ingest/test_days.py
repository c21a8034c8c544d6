"""Days open and close as collecting goes on; two collectors do not take the same feeds."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest

from integration.ingest import hostile
from integration.ingest.hostile import PAGE, Web, Writer, newsroom, send
from marsad import clock
from marsad.ingest import archive, registry
from marsad.ingest.collect import BatchReport, Options, collect_batch, heal
from marsad.warehouse.capture_index import PostgresCaptureIndex

pytestmark = pytest.mark.database
EVENING, ONE_SECOND = dt.datetime(2026, 3, 4, 23, 59, 55, tzinfo=dt.UTC), dt.timedelta(seconds=1)
BEFORE, AFTER = dt.date(2026, 3, 4), dt.date(2026, 3, 5)


@pytest.fixture
def sites(tmp_settings: Any) -> Iterator[Web]:
    tmp_settings(allow_loopback=True)
    with hostile.web() as web:
        yield web


def collect(site: str, run: str = "run", batch: str = "b") -> BatchReport:
    text = (
        "limits: {delay: 0, concurrency: 1}\noutlets:\n"
        "  - {id: x_news, name_ar: س, name_en: x, country: EGY, ownership: private, time_zone: UTC, "
        f"home: '{site}/', feeds: [{{kind: sitemap, url: '{site}/feed'}}]}}"
    )
    outlets = registry.parse(text, "x", "x.yaml")
    return collect_batch(batch, ["x_news.main"], run, PostgresCaptureIndex(), outlets, options=Options())


def sitemap(count: int) -> bytes:
    urls = "".join(f"<url><loc>/p/{number}</loc></url>" for number in range(count))
    return f"<urlset>{urls}</urlset>".encode()


def test_a_batch_is_split_at_midnight(warehouse: str, sites: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each page takes a second of the clock; midnight comes in the middle."""
    moments = {"now": EVENING}
    open_days: list[list[dt.date]] = []
    monkeypatch.setattr(clock, "now", lambda: moments["now"])

    async def pages(path: str, writer: Writer) -> None:
        moments["now"] += ONE_SECOND
        open_days.append([batch.data_day for batch in PostgresCaptureIndex().open_batches()])
        await send(writer, PAGE + path.encode())

    report = collect(sites.site(newsroom(sitemap(10), pages)))
    assert [path.split("/")[1:4] for path in report.files] == [["2026", "03", "04"], ["2026", "03", "05"]]
    captured = {
        day: [
            page.captured_at for file in archive.day_files(day) for page in archive.read_captures(file.path)
        ]
        for day in (BEFORE, AFTER)
    }
    assert {day: len(moments) for day, moments in captured.items()} == {BEFORE: 4, AFTER: 6}
    assert all(moment.date() == day for day, found in captured.items() for moment in found)
    assert open_days[0] == [BEFORE] and open_days[-1] == [AFTER]
    assert all(len(days) == 1 for days in open_days)
    assert PostgresCaptureIndex().open_batches() == []


def test_a_live_batch_is_neither_healed_nor_collected_twice(warehouse: str, sites: Web) -> None:
    seen: dict[str, Any] = {}

    async def pages(path: str, writer: Writer) -> None:
        if not seen:
            seen["healed"] = heal(PostgresCaptureIndex())
            seen["open"] = [batch.batch for batch in PostgresCaptureIndex().open_batches()]
            with PostgresCaptureIndex().holding("collect b") as mine:
                seen["mine"] = mine
        await send(writer, PAGE + path.encode())

    site = sites.site(newsroom(sitemap(3), pages))
    assert collect(site).feeds[0].new_pages == 3
    assert seen == {"healed": [], "open": ["b"], "mine": False}
    with PostgresCaptureIndex().holding("collect b") as mine:
        assert mine
        report = collect(site, "another run")
        assert report.held_by_another and not report.feeds
    assert not collect(site, "third run").held_by_another


def test_a_day_without_anything_new_leaves_no_file(warehouse: str, sites: Web) -> None:
    site = sites.site(newsroom(sitemap(1), ETag='"1"'))
    collect(site)
    before = archive.archive_days()
    assert collect(site, "run 2").files == []
    assert archive.archive_days() == before and PostgresCaptureIndex().open_batches() == []
