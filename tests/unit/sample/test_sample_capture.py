"""The captured days: what the builder makes, the same each time, readable by another WARC reader."""

import datetime as dt
import gzip
import json
import zlib
from pathlib import Path

import pytest
from fastwarc.warc import ArchiveIterator, WarcRecordType
from sample import capture
from sample.articles import CAPTURED_DAYS, articles

from marsad.ingest.warc import read_records


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("warc")
    capture.build(folder)
    return folder


def names(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*.warc.gz"))


def test_the_committed_files_are_what_the_builder_makes(built: Path) -> None:
    assert names(built) == names(capture.WARC_FOLDER), "run python -m sample.capture"
    for name in names(built):
        assert capture.contents(built / name) == capture.contents(capture.WARC_FOLDER / name), name


def test_the_committed_bytes_are_the_same_where_zlib_is(built: Path) -> None:
    made_with = json.loads((capture.WARC_FOLDER / "made-with.json").read_text())["zlib"]
    if made_with != zlib.ZLIB_RUNTIME_VERSION:
        pytest.skip(f"made with zlib {made_with}, this is {zlib.ZLIB_RUNTIME_VERSION}")
    for name in names(built):
        assert (built / name).read_bytes() == (capture.WARC_FOLDER / name).read_bytes(), name


def test_building_twice_gives_the_same_bytes(built: Path, tmp_path: Path) -> None:
    capture.build(tmp_path)
    assert {name: (tmp_path / name).read_bytes() for name in names(tmp_path)} == {
        name: (built / name).read_bytes() for name in names(built)
    }


def test_building_again_removes_what_is_no_longer_made(tmp_path: Path) -> None:
    stray = tmp_path / "2026/03/02/old-run-0001.warc.gz"
    stray.parent.mkdir(parents=True)
    stray.write_bytes(b"")
    capture.build(tmp_path)
    assert not stray.exists()


def test_files_lie_under_the_utc_day_of_their_captures(built: Path) -> None:
    for path in built.rglob("*.warc.gz"):
        day = dt.date(*(int(part) for part in path.relative_to(built).parts[:3]))
        assert day in CAPTURED_DAYS
        with path.open("rb") as source:
            assert {record.capture.captured_at.date() for record in read_records(source, path.name)} == {day}


def test_another_reader_finds_every_page_with_right_digests(built: Path) -> None:
    responses, requests, revisits, encodings = 0, 0, 0, set()
    for path in sorted(built.rglob("*.warc.gz")):
        with path.open("rb") as source:
            for record in ArchiveIterator(source, parse_http=False):
                assert record.record_date is not None
                assert record.verify_block_digest()
                if record.record_type == WarcRecordType.response:
                    responses += 1
                    record.parse_http()
                    assert record.verify_payload_digest()
                    encodings.add(record.http_headers.get("Content-Encoding"))
                requests += record.record_type == WarcRecordType.request
                revisits += record.record_type == WarcRecordType.revisit
    assert responses + revisits == requests
    assert revisits >= 1
    assert encodings == {None, "gzip"}


def test_bodies_are_kept_as_received(built: Path) -> None:
    found = {}
    for path in built.rglob("*.warc.gz"):
        with path.open("rb") as source:
            found |= {
                r.capture.final_url: r.capture for r in read_records(source, path.name) if not r.revisit
            }
    packed = found[f"{capture.BASE}/nasim/transport-strike.html"]
    assert packed.body[:2] == b"\x1f\x8b"
    assert "أعوان شركة النقل العمومي" in gzip.decompress(packed.body).decode()
    old = found[f"{capture.BASE}/diffa/news.asp?id=40205"]
    assert "الجيش الوطنى الليبى" in old.body.decode("windows-1256")
    telegram = found[f"{capture.BASE}/barqiya/20260302-3001"]
    assert telegram.url == f"{capture.BASE}/barqiya/t/3001"


def test_each_page_of_the_five_days_is_there_once_a_version(built: Path) -> None:
    pages = []
    for path in built.rglob("*.warc.gz"):
        with path.open("rb") as source:
            pages += [
                record.capture.final_url
                for record in read_records(source, path.name)
                if record.kind == "page" and not record.revisit
            ]
    last = dt.datetime.combine(CAPTURED_DAYS[-1], capture.VISITS[-1], dt.UTC)
    expected = [
        capture.BASE + article.path + article.outlet.feed.link_suffix
        for article in articles()
        if article.modified <= last and article.front.fault != "forbidden"
    ]
    assert sorted(pages) == sorted(expected)
