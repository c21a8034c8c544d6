"""A page is forgotten on its whole way: archive, warehouse, backfills, imports, exports, collecting."""

import datetime as dt
import gzip
import shutil
from pathlib import Path
from typing import Any

import pytest

from marsad.ingest import archive, importer, new, registry, upkeep
from marsad.ingest.feeds import Item
from marsad.ingest.importer import Selection, Source
from marsad.ingest.index import Batch, FeedDay, Progress
from marsad.ingest.keys import url_key
from marsad.ingest.storage import Storage
from marsad.nightly.forget import forget_page
from marsad.nightly.run import run_day
from marsad.settings import PROJECT
from marsad.warehouse import export
from marsad.warehouse.capture_index import PostgresCaptureIndex
from marsad.warehouse.connection import transaction

pytestmark = pytest.mark.database
DAY = dt.date(2026, 3, 2)
WARCS = PROJECT / "sample" / "warc" / f"{DAY:%Y/%m/%d}"
ONE_DAY = dt.timedelta(days=1)


@pytest.fixture
def index(warehouse: str, tmp_path: Path, tmp_settings: Any) -> PostgresCaptureIndex:
    """The sample's first day in an archive of its own."""
    tmp_settings(registry="sample", archive_url=(tmp_path / "archive").as_uri())
    shutil.copytree(WARCS, tmp_path / "archive" / "warc" / f"{DAY:%Y/%m/%d}")
    found = PostgresCaptureIndex()
    upkeep.reindex(found)
    return found


def published(column: str = "url") -> list[Any]:
    with transaction("reader") as cursor:
        cursor.execute(f"SELECT {column} FROM core.article_version ORDER BY 1")
        return [row[0] for row in cursor.fetchall()]


def exported(folder: Path) -> str:
    export.export("plover", DAY, DAY, folder)
    return "".join(
        gzip.decompress(file.read_bytes()).decode() if file.suffix == ".gz" else file.read_text("utf-8")
        for file in sorted(folder.iterdir())
    )


def test_a_forgotten_page_does_not_come_back(index: PostgresCaptureIndex, tmp_path: Path) -> None:
    first = run_day(DAY, "the night")
    with transaction("reader") as cursor:
        cursor.execute(
            "SELECT version.url, version.text FROM core.article_version AS version"
            " INNER JOIN core.event USING (data_day, article_id) ORDER BY 1 LIMIT 1"
        )
        [(url, text)] = cursor.fetchall()
    words = text[:60]
    before = published()
    assert url in before and url in exported(tmp_path / "before")

    done = forget_page(url, "the editor", "court order")
    assert done.days == (DAY,) and done.rows > 0
    assert url not in exported(tmp_path / "at once")

    again = run_day(DAY, "a backfill", "backfill")
    assert again.is_published and (again.run.captured, first.run.captured) == (len(before) - 1, len(before))
    assert published() == [address for address in before if address != url]
    assert not [text for text in published("text") if words in text]
    assert url not in exported(tmp_path / "after")

    outlets = registry.load()
    taken = [
        importer.import_source(
            Source(location=file.as_uri(), kind="warc"), Selection(), "import", index, outlets
        )
        for file in sorted(WARCS.glob("*.warc.gz"))
    ]
    assert sum(report.taken for report in taken) == 0
    assert sum(report.skipped.get("forgotten", 0) for report in taken) == 1
    (tmp_path / "page.html").write_text(f"<p>{text}</p>", encoding="utf-8")
    (tmp_path / "saved.csv").write_text(f"file,url,captured_at\npage.html,{url}?utm_source=x,2026-03-04\n")
    saved = importer.import_source(
        Source(location=(tmp_path / "saved.csv").as_uri(), kind="pages"), Selection(), "i", index, outlets
    )
    assert (saved.taken, saved.skipped) == (0, {"forgotten": 1})
    assert archive.archive_days() == [DAY]

    item = Item(url=url, url_key=url_key(url), signature="", updated=None)
    assert new.wanted([item], {}, archive.tombstones(Storage()), dt.datetime.now(dt.UTC)) == []


def test_feeds_unlike_themselves_stand_in_the_report_of_the_night(index: PostgresCaptureIndex) -> None:
    """Three weeks of twenty pages a day; then one feed is silent and one brings sixty."""
    silent, doubled, usual = [feed.id for feed in registry.load().feeds][:3]
    figures = [
        FeedDay(feed_id=feed, data_day=DAY - ago * ONE_DAY, fetches=24, new_pages=20)
        for feed in (silent, doubled, usual)
        for ago in range(1, 22)
    ]
    pages = {silent: 0, doubled: 60, usual: 21}
    figures += [
        FeedDay(feed_id=feed, data_day=DAY, fetches=24, new_pages=count) for feed, count in pages.items()
    ]
    batch = Batch(batch="b", run="r", data_day=DAY, opened_at=dt.datetime(2026, 3, 2, tzinfo=dt.UTC))
    index.commit(Progress(batch=batch, days=figures))
    report = run_day(DAY, "the night")
    assert report.is_published
    assert report.warnings[-2:] == [
        f"{feed}: {words}"
        for feed, words in sorted({
            silent: "silent, 20 new pages a day were usual", doubled: "60 new pages, 20 a day were usual",
        }.items())
    ]  # fmt: skip
    with transaction("reader") as cursor:
        cursor.execute("SELECT report::text FROM ops.run_report")
        [(kept,)] = cursor.fetchall()
    assert "silent, 20 new pages a day were usual" in kept
