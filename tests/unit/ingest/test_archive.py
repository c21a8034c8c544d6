"""The archive: what goes in comes out, in any WARC reader, whole or not at all."""

import datetime as dt
import gzip
from io import BytesIO
from pathlib import Path

import pytest
from fastwarc.warc import ArchiveIterator as FastIterator
from fastwarc.warc import WarcRecordType
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator

from marsad.ingest import archive
from marsad.ingest.index import IndexedFile
from marsad.ingest.keys import url_key
from marsad.ingest.storage import PARTIAL, Storage
from marsad.ingest.warc import ArchiveError, Referred
from marsad.records import Capture

MORNING = dt.datetime(2026, 3, 4, 8, 30, 0, 123456, tzinfo=dt.UTC)
MIDNIGHT = dt.datetime(2026, 3, 5, tzinfo=dt.UTC)


def capture(number: int = 1, body: bytes = "<p>خبر</p>".encode(), **other: object) -> Capture:
    fields: dict[str, object] = {
        "url": f"https://example.com/n/{number}",
        "final_url": f"https://example.com/n/{number}",
        "captured_at": MORNING + dt.timedelta(seconds=number),
        "status": 200,
        "headers": (("Content-Type", "text/html; charset=utf-8"), ("ETag", f'"{number}"')),
        "body": body,
        "feed_id": "x_news.main",
    }
    return Capture(**(fields | other))


@pytest.fixture
def storage(tmp_path: Path) -> Storage:
    return Storage((tmp_path / "archive").as_uri())


def test_captures_come_back_as_they_went_in(storage: Storage) -> None:
    packed = gzip.compress("<p>مضغوط</p>".encode() * 50)
    wanted = [
        capture(1),
        capture(2, packed, headers=(("Content-Encoding", "gzip"), ("Transfer-Encoding", "chunked"))),
        capture(3, b"short", headers=(("Content-Length", "9999"), ("Location", "https://example.com/خبر"))),
        capture(4, b"", status=404),
        capture(5, "ألف".encode("windows-1256"), url="https://example.com/old?n=5"),
    ]
    files = archive.write_captures(wanted, "b01", "run 1", storage)
    assert [file.file.path for file in files] == [files[0].file.path]
    assert list(archive.read_captures(files[0].file.path, storage)) == wanted
    assert archive.day_files(dt.date(2026, 3, 4), storage) == [files[0].file]
    assert archive.index_file(files[0].file.path, storage) == files[0]


@examples(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    body=st.binary(max_size=5000),
    value=st.text(
        st.characters(blacklist_categories=["Cc", "Cs", "Zs", "Zl", "Zp"]), min_size=1, max_size=30
    ),
    status=st.integers(100, 599),
)
def test_any_body_and_header_survive(storage: Storage, body: bytes, value: str, status: int) -> None:
    wanted = capture(1, body, headers=(("X-Any", value), ("Transfer-Encoding", "chunked")), status=status)
    files = archive.write_captures([wanted], "b01", "any", storage)
    assert list(archive.read_captures(files[0].file.path, storage)) == [wanted]


def test_a_header_cannot_bring_records_of_its_own(storage: Storage) -> None:
    evil = "x\r\n\r\nWARC/1.1\r\nWARC-Type: response"
    wanted = capture(1, headers=(("X-Evil", evil), ("X-Archive-Orig-Content-Encoding", "gzip")))
    files = archive.write_captures([wanted], "b01", "run", storage)
    [found] = archive.read_captures(files[0].file.path, storage)
    assert dict(found.headers)["X-Evil"] == evil.replace("\r", " ").replace("\n", " ")
    assert "X-Archive-Orig-Content-Encoding" in dict(found.headers)


def test_same_captures_same_bytes_and_days_are_split_at_midnight(storage: Storage) -> None:
    late = [capture(number, captured_at=MIDNIGHT + dt.timedelta(seconds=number - 2)) for number in range(5)]
    first = archive.write_captures(late, "b01", "run", storage)
    assert [file.data_day for file in first] == [dt.date(2026, 3, 4), dt.date(2026, 3, 5)]
    assert [len(file.entries) for file in first] == [2, 3]
    assert archive.archive_days(storage) == [dt.date(2026, 3, 4), dt.date(2026, 3, 5)]
    assert archive.write_captures(late, "b01", "run", storage) == first


def test_other_tools_read_it(storage: Storage) -> None:
    packed = gzip.compress(b"<p>body</p>")
    request = (("Host", "example.com"), ("User-Agent", "Marsad"))
    files: list[IndexedFile] = []
    with archive.ArchiveWriter("b01", "run", files.append, storage) as writer:
        old = writer.add(capture(1, packed, headers=(("Content-Encoding", "gzip"),)), request=request)
        referred = Referred(
            record_id=old.record_id,
            url=old.final_url,
            captured_at=old.captured_at,
            payload_digest=old.payload_digest,
        )
        writer.add(
            capture(1, b"", status=304, captured_at=MORNING + dt.timedelta(hours=1)), referred=referred
        )
    path = storage.path(files[0].file.path)
    with Path(path).open("rb") as source:
        records = [
            (record.record_type, record.verify_block_digest())
            for record in FastIterator(source, parse_http=False)
        ]
    assert [kind for kind, _ in records] == [
        WarcRecordType.warcinfo, WarcRecordType.response, WarcRecordType.request, WarcRecordType.revisit,
    ]  # fmt: skip
    assert all(good for _, good in records)
    with Path(path).open("rb") as source:
        for record in FastIterator(source, record_types=WarcRecordType.response, parse_http=True):
            assert record.verify_payload_digest()
    with Path(path).open("rb") as source:
        bodies = {
            record.rec_type: record.content_stream().read()
            for record in ArchiveIterator(source, check_digests="raise")
        }
    assert bodies["response"] == b"<p>body</p>"
    for entry in files[0].entries:  # the index leads straight to the record
        member = Path(path).read_bytes()[entry.offset : entry.offset + entry.length]
        assert entry.record_id.encode() in gzip.decompress(member)
    assert list(archive.read_captures(files[0].file.path, storage)) == [
        capture(1, packed, headers=(("Content-Encoding", "gzip"),))
    ]


def test_a_file_that_is_not_finished_is_never_seen(storage: Storage) -> None:
    files: list[IndexedFile] = []
    with pytest.raises(KeyError), archive.ArchiveWriter("b01", "run", files.append, storage) as writer:
        writer.add(capture(1))
        raise KeyError
    assert not files and archive.day_files(dt.date(2026, 3, 4), storage) == []
    assert storage.files(PARTIAL) == []


def test_a_name_that_a_killed_task_left_is_not_reused(storage: Storage) -> None:
    files: list[IndexedFile] = []
    for _ in range(2):
        with archive.ArchiveWriter("b01", "run", files.append, storage, max_records=1) as writer:
            writer.add(capture(1))
            writer.add(capture(2))
    assert len({file.file.path for file in files}) == 4


@pytest.mark.parametrize("keep", [0.3, 0.7, 0.99])
def test_damage_is_said(storage: Storage, keep: float) -> None:
    files = archive.write_captures(
        [capture(n, bytes(range(256)) * n) for n in range(1, 9)], "b", "r", storage
    )
    path = Path(storage.path(files[0].file.path))
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * keep)])
    with pytest.raises(ArchiveError, match=r"warc\.gz"):
        list(archive.read_captures(files[0].file.path, storage))


def test_forgotten_pages_are_not_read(storage: Storage) -> None:
    files = archive.write_captures([capture(1), capture(2)], "b", "r", storage)
    storage.put(f"{archive.TOMBSTONES}/{url_key('http://m.example.com/n/1/')}.json", b"{}")
    assert [found.url for found in archive.read_captures(files[0].file.path, storage)] == [
        "https://example.com/n/2"
    ]


def test_gzip_members_are_records(storage: Storage) -> None:
    files = archive.write_captures([capture(n) for n in range(1, 4)], "b", "r", storage)
    body = Path(storage.path(files[0].file.path)).read_bytes()
    with gzip.GzipFile(fileobj=BytesIO(body)) as members:
        assert members.read().count(b"WARC/1.1\r\n") == 4
