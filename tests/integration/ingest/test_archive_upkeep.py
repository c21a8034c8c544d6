"""Archive and index kept true to one another; old days retired; pages forgotten."""

import datetime as dt
from pathlib import Path
from typing import Any

import msgspec
import pytest
from fastwarc.warc import ArchiveIterator as FastIterator

from marsad.ingest import archive, upkeep
from marsad.ingest.index import Batch, IndexedFile
from marsad.ingest.keys import url_key
from marsad.ingest.storage import Storage
from marsad.ingest.warc import Referred
from marsad.nightly.forget import forget_page
from marsad.records import Capture
from marsad.text import canonical
from marsad.warehouse.capture_index import PostgresCaptureIndex
from marsad.warehouse.connection import transaction

pytestmark = pytest.mark.database
DAY = dt.date(2026, 3, 4)
NOON = dt.datetime(2026, 3, 4, 12, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def here(warehouse: str, tmp_settings: Any) -> None:
    tmp_settings(clock=NOON + dt.timedelta(days=40))


def page(number: int, days: int = 0, **other: Any) -> Capture:
    url = f"https://news.example/n/{number}"
    fields = {"url": url, "final_url": url, "captured_at": NOON + dt.timedelta(days=days, seconds=number),
              "status": 200, "headers": (("ETag", f'"{number}"'),), "body": b"<p>%d</p>" % number,
              "feed_id": "x_news.main"}  # fmt: skip
    return Capture(**(fields | other))


def write(*captures: Capture, batch: str = "b") -> list[IndexedFile]:
    return archive.write_captures(captures, batch, "run")


def damage(path: str) -> None:
    file = Path(Storage().path(path))
    body = bytearray(file.read_bytes())
    body[len(body) // 2] ^= 0xFF
    file.write_bytes(bytes(body))


def test_the_index_is_rebuilt_from_the_archive() -> None:
    index = PostgresCaptureIndex()
    files = write(page(1), page(2), page(3, days=1))
    assert upkeep.verify(index).findings == [
        upkeep.Finding(path=file.file.path, problem="not in the index: marsad archive reindex")
        for file in files
    ]
    done = upkeep.reindex(index)
    assert (done.files, done.captures, done.damaged) == (2, 3, [])
    assert index.files() == {file.file.path: file.file for file in files}
    [entry] = index.captures_of(url_key("http://www.news.example/n/1/"))
    assert entry == files[0].entries[0]
    seen = index.seen([entry.url_key])[entry.url_key]
    assert (seen.record_id, seen.etag, seen.captured_at) == (entry.record_id, '"1"', entry.captured_at)
    assert upkeep.verify(index) == upkeep.Verified(
        files=2, records=3, bytes=sum(file.file.bytes for file in files)
    )
    again = upkeep.reindex(index)
    assert (again.files, again.captures, again.dropped) == (2, 3, [])


def test_damage_loss_and_strangers_are_found() -> None:
    index = PostgresCaptureIndex()
    first, second = write(page(1), page(2), page(3, days=1))
    upkeep.reindex(index)
    damage(first.file.path)
    Path(Storage().path(second.file.path)).unlink()
    problems = {finding.path: finding.problem for finding in upkeep.verify(index).findings}
    assert problems[second.file.path] == "is missing from the archive"
    assert set(problems) == {first.file.path, second.file.path}
    done = upkeep.reindex(index)
    assert [finding.path for finding in done.damaged] == [first.file.path]
    assert done.dropped == [second.file.path]
    assert list(index.files()) == [first.file.path]


def test_reindexing_closes_what_a_kill_left_open() -> None:
    index = PostgresCaptureIndex()
    [file] = write(page(1))
    index.open_batch(Batch(batch="b", run="run", data_day=DAY, opened_at=NOON))
    assert index.open_batches(DAY)
    assert upkeep.reindex(index).healed == [file.file.path]
    assert index.open_batches() == []


def test_old_days_are_retired_but_for_payloads_that_are_referred_to() -> None:
    index, storage = PostgresCaptureIndex(), Storage()
    old, referred = write(page(1))[0], write(page(2, days=1), batch="c")[0]
    entry = referred.entries[0]
    files: list[IndexedFile] = []
    with archive.ArchiveWriter("d", "run", files.append) as writer:
        earlier = Referred(record_id=entry.record_id, url=entry.final_url, captured_at=entry.captured_at,
                           payload_digest=entry.payload_digest)  # fmt: skip
        writer.add(page(2, days=39, status=304, body=b""), referred=earlier)
    upkeep.reindex(index)
    assert upkeep.retire(30, index) == [old.file.path]
    assert not storage.exists(old.file.path) and storage.exists(referred.file.path)
    assert upkeep.is_retired(DAY) and not upkeep.is_retired(DAY + dt.timedelta(days=1))
    assert upkeep.reindex(index).dropped == [] and old.file.path in index.files()
    assert upkeep.verify(index).findings == []
    with pytest.raises(ValueError, match="at least 2"):
        upkeep.retire(1, index)


def publish_article(url: str, day: dt.date) -> str:
    """A row in each table that a published article has one in, as the loader writes them."""
    article = canonical.article_id(canonical.of_url(url))
    with transaction("loader") as cursor:
        cursor.execute(
            "INSERT INTO core.article_version (data_day, article_id, url, canonical_url, source_id,"
            " captured_at,"
            " publication_day, language, text, text_sha, day_cluster_id, copy_keys, run_id,"
            " pipeline_version, loaded_at)"
            " VALUES (%s, %s, %s, %s, 'x_news', now(), %s, 'ar', 'secret', 'x', 'x', '{}', 'r', '1', now())",
            (day, article, url, canonical.of_url(url), day),
        )
        cursor.execute(
            "INSERT INTO quarantine.set_aside_page (data_day, url, feed_id, captured_at, reason_code, run_id)"
            " VALUES (%s, %s, 'x_news.main', now(), 'no_text', 'r')",
            (day, url),
        )
        cursor.execute(
            "INSERT INTO ops.day_state (data_day, state) VALUES (%s, 'loaded') ON CONFLICT DO NOTHING", (day,)
        )
    return article


def ask(question: str) -> list[Any]:
    with transaction("reader") as cursor:
        cursor.execute(question)
        return [row[0] for row in cursor.fetchall()]


def test_a_forgotten_page_is_gone_everywhere_and_stays_away() -> None:
    index, storage = PostgresCaptureIndex(), Storage()
    moved = page(1, url="https://news.example/old/1")
    files: list[IndexedFile] = []
    with archive.ArchiveWriter("b", "run", files.append) as writer:
        writer.add(
            msgspec.structs.replace(moved, final_url=moved.url, status=301), "redirect", (("Host", "x"),)
        )
        writer.add(moved, request=(("Host", "news.example"),))
        writer.add(page(2), request=(("Host", "news.example"),))
        writer.add(page(1, days=1, body=b"<p>changed</p>"))
    upkeep.reindex(index)
    gone, kept = (
        publish_article("https://news.example/n/1", DAY),
        publish_article("https://news.example/n/2", DAY),
    )

    report = forget_page("http://m.news.example/old/1", "the editor", "court order")
    assert {"https://news.example/n/1", "https://news.example/old/1"} <= set(report.urls)
    assert report.days == (DAY, DAY + dt.timedelta(days=1)) and len(report.files) == 2
    for file in files:
        body = Path(storage.path(file.file.path)).read_bytes()
        with Path(storage.path(file.file.path)).open("rb") as source:
            records = [(record.headers.get("WARC-Target-URI"), record.verify_block_digest())
                       for record in FastIterator(source, parse_http=False)]  # fmt: skip
        assert all(good for _, good in records)
        assert not [url for url, _ in records if url and ("/n/1" in url or "/old/1" in url)]
        assert b"court order" not in body
    [rest] = archive.read_captures(files[0].file.path)
    assert rest.url == "https://news.example/n/2"
    assert list(archive.read_captures(files[1].file.path)) == []
    assert upkeep.verify(index).findings == []
    assert index.captures_of(url_key("https://news.example/n/1")) == []
    assert ask("SELECT article_id FROM core.article_version") == [kept]
    assert ask("SELECT url FROM quarantine.set_aside_page") == ["https://news.example/n/2"]
    assert gone in ask("SELECT article_id FROM ops.tombstone") and kept not in ask(
        "SELECT article_id FROM ops.tombstone"
    )
    assert ask("SELECT state FROM ops.day_state") == ["stale"]
    assert ask("SELECT DISTINCT data_day FROM ops.dirty_day") == [DAY]

    write(page(1), batch="import")  # an old copy that comes back with an import
    assert [found.url for file in archive.day_files(DAY) for found in archive.read_captures(file.path)] == [
        rest.url
    ]
    upkeep.reindex(index)
    assert index.captures_of(url_key("https://news.example/n/1")) == []
    assert forget_page("https://news.example/old/1", "the editor", "again").rows == 0


def test_no_address_cannot_be_forgotten() -> None:
    with pytest.raises(ValueError, match="no http or https address"):
        forget_page("news.example/n/1", "me", "why")
