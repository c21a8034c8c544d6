"""Other people's archives, filed under the days of their captures."""

import datetime as dt
import gzip
import re
import threading
import zipfile
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from marsad.ingest import archive, foreign, importer, registry
from marsad.ingest.importer import ImportReport, Selection, Source, find_sources, import_source, still_to_do
from marsad.nightly.forget import forget_page
from marsad.warehouse.capture_index import PostgresCaptureIndex

pytestmark = pytest.mark.database
OUTLETS = """
outlets:
  - {id: news_eg, name_ar: أخبار, name_en: News, country: EGY, ownership: private, time_zone: Africa/Cairo,
     home: 'https://www.news.example/', feeds: [{kind: rss, url: 'https://www.news.example/rss'}]}
  - {id: radio_tn, name_ar: إذاعة, name_en: Radio, country: TUN, ownership: state, time_zone: Africa/Tunis,
     home: 'https://radio.example/ar/', feeds: [{kind: rss, url: 'https://radio.example/rss'}]}
"""
NOON = dt.datetime(2025, 11, 30, 12, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def here(warehouse: str, tmp_settings: Any) -> None:
    tmp_settings(clock=dt.datetime(2026, 3, 1, tzinfo=dt.UTC), allow_loopback=True)


def cc_news(path: Path, pages: list[tuple[str, dt.datetime]], **other: Any) -> Path:
    """A file as CC-NEWS has them, made by StormCrawler: WARC 1.0, a warcinfo record, each response after
    its request and with its id, dates to the second, the body decoded, its framing in X-Crawl headers."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as target:
        writer = WARCWriter(target, gzip=True, warc_version="1.0")
        about = {"software": "StormCrawler", "description": "News crawl for CommonCrawl",
                 "isPartOf": "CC-NEWS", "format": "WARC File Format 1.0", "robots": "obeyed"}  # fmt: skip
        writer.write_record(writer.create_warcinfo_record(path.name, about))
        for url, moment in pages:
            body = other.get("body", f"<html><p>خبر {url}</p></html>".encode())
            date = {"WARC-Date": moment.strftime("%Y-%m-%dT%H:%M:%SZ"), "WARC-IP-Address": "192.0.2.1"}
            asked = StatusAndHeaders("/ HTTP/1.1", [("User-Agent", "CCBot/2.0")], protocol="GET")
            request = writer.create_warc_record(
                url, "request", http_headers=asked, warc_headers_dict=dict(date)
            )
            writer.write_record(request)
            head = StatusAndHeaders(other.get("status", "200 OK"), [
                ("Content-Type", other.get("type", "text/html; charset=utf-8")),
                ("X-Crawl-Content-Encoding", "gzip"), ("X-Crawl-Transfer-Encoding", "chunked"),
                ("Content-Length", str(len(body))),
            ], protocol="HTTP/1.1")  # fmt: skip
            pair = {"WARC-Concurrent-To": request.rec_headers.get_header("WARC-Record-ID")}
            writer.write_record(writer.create_warc_record(
                url, "response", payload=BytesIO(body), length=len(body), http_headers=head,
                warc_headers_dict=date | pair,
            ))  # fmt: skip
    return path


def take(
    path: Path | str, kind: importer.SourceKind = "warc", run: str = "run", **chosen: Any
) -> ImportReport:
    location = path if isinstance(path, str) else path.as_uri()
    outlets = registry.parse(OUTLETS, "x", "x.yaml")
    return import_source(
        Source(location=location, kind=kind), Selection(**chosen), run, PostgresCaptureIndex(), outlets
    )


def archived() -> dict[str, list[str]]:
    """Addresses by day."""
    return {
        day.isoformat(): sorted(
            capture.url for file in archive.day_files(day) for capture in archive.read_captures(file.path)
        )
        for day in archive.archive_days()
    }


def test_cc_news_by_days_and_hosts(tmp_path: Path) -> None:
    midnight = dt.datetime(2025, 12, 1, tzinfo=dt.UTC)
    root = tmp_path / "commoncrawl"
    names = ["CC-NEWS-20251130180000-00001", "CC-NEWS-20251201090000-00002", "CC-NEWS-20251205000000-00003"]
    paths = [f"crawl-data/CC-NEWS/{name[8:12]}/{name[12:14]}/{name}.warc.gz" for name in names]
    for path, hours in zip(paths, (-1, 1, 100), strict=True):
        cc_news(root / path, [
            (f"https://{host}/{name}{hours}", midnight + dt.timedelta(hours=hours * part))
            for host in ("www.news.example", "radio.example", "elsewhere.example")
            for part, name in ((1, "a"), (-1, "b"))
        ])  # fmt: skip
    for month in ("2025/11", "2025/12"):
        listing = "".join(f"{path}\n" for path in paths if month in path)
        (root / f"crawl-data/CC-NEWS/{month}/warc.paths.gz").write_bytes(gzip.compress(listing.encode()))

    chosen = Selection(first_day=dt.date(2025, 12, 1), last_day=dt.date(2025, 12, 2), hosts=("news.example",))
    sources = find_sources(root.as_uri(), "ccnews", chosen)
    assert [source.location.rsplit("/", 1)[1] for source in sources] == [
        f"{name}.warc.gz" for name in names[:2]
    ]
    index, outlets = PostgresCaptureIndex(), registry.parse(OUTLETS, "x", "x.yaml")
    reports = [import_source(source, chosen, "run", index, outlets) for source in sources]
    assert archived() == {
        "2025-12-01": ["https://www.news.example/a1", "https://www.news.example/b-1"],
    }
    assert [report.skipped for report in reports] == [
        {"other_day": 2, "other_host": 1, "unknown_host": 2}
    ] * 2
    [page] = [
        p
        for f in archive.day_files(dt.date(2025, 12, 1))
        for p in archive.read_captures(f.path)
        if p.url.endswith("a1")
    ]
    assert page.feed_id == "news_eg.import" and page.captured_at == midnight + dt.timedelta(hours=1)
    assert ("X-Crawl-Content-Encoding", "gzip") in page.headers
    assert index.open_batches() == []
    assert still_to_do(sources, chosen, index, 10) == []
    assert len(still_to_do(sources, Selection(), index, 10)) == 2
    with pytest.raises(foreign.SourceError, match="name the first and the last day"):
        find_sources(root.as_uri(), "ccnews", Selection())


def test_importing_again_doubles_nothing(tmp_path: Path) -> None:
    pages = [(f"https://radio.example/{number}", NOON + dt.timedelta(days=number % 3)) for number in range(9)]
    file = cc_news(tmp_path / "in" / "a.warc.gz", pages)
    first = take(file)
    assert (first.taken, len(first.days), first.was_done) == (9, 3, False)
    before = archived()
    again = take(file, run="run 2")
    assert (again.taken, again.was_done, again.days) == (0, True, first.days)
    wider = take(
        file, run="run 3", hosts=("radio.example",)
    )  # another selection: read again, nothing doubled
    assert (wider.taken, wider.skipped) == (0, {"had_before": 9})
    assert archived() == before


def test_an_import_killed_midway_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The fault comes after a day's file was moved into place and before it was indexed."""
    pages = [(f"https://radio.example/{number}", NOON + dt.timedelta(days=number)) for number in range(20)]
    file = cc_news(tmp_path / "a.warc.gz", pages)
    replace = PostgresCaptureIndex.replace_file
    calls = iter(range(100))

    def dying(self: PostgresCaptureIndex, indexed: Any) -> None:
        if next(calls) == 4:
            raise KeyboardInterrupt
        replace(self, indexed)

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(PostgresCaptureIndex, "replace_file", dying)
        take(file)
    assert PostgresCaptureIndex().open_batches()
    report = take(file)
    assert report.taken + report.skipped["had_before"] == 20 and report.skipped["had_before"] == 5
    assert sum(map(len, archived().values())) == 20
    assert PostgresCaptureIndex().open_batches() == []


def test_what_is_left_out_and_why(tmp_path: Path) -> None:
    def one(
        name: str, url: str = "https://radio.example/x", moment: dt.datetime = NOON, **other: Any
    ) -> dict[str, int]:
        report = take(cc_news(tmp_path / f"{name}.warc.gz", [(url, moment)], **other))
        assert report.taken == 0, name
        return report.skipped

    assert one("missing", status="404 Not Found") == {"status": 1}
    assert one("image", type="image/png") == {"no_page": 1}
    assert one("future", moment=dt.datetime(2031, 1, 1, tzinfo=dt.UTC)) == {"impossible_date": 1}
    assert one("old", moment=dt.datetime(1970, 1, 1, tzinfo=dt.UTC)) == {"impossible_date": 1}
    assert one("password", url="https://u:p@radio.example/x") == {"bad_address": 1}
    assert one("stranger", url="https://nobody.example/x") == {"unknown_host": 1}
    assert one("huge", body=b"x" * (foreign.MAX_BODY + 1)) == {"too_large": 1}
    forget_page("https://radio.example/forgotten", "me", "why")
    assert one("forgotten", url="http://www.radio.example/forgotten/") == {"forgotten": 1}
    assert archived() == {}


def test_chunked_bodies_lose_their_chunks(tmp_path: Path) -> None:
    body, path = b"4\r\n<p>x\r\n4\r\n</p>\r\n0\r\n\r\n", tmp_path / "chunked.warc"
    with path.open("wb") as target:
        writer = WARCWriter(target, gzip=False)
        head = StatusAndHeaders("200 OK", [("Content-Type", "text/html"), ("Transfer-Encoding", "chunked")],
                                protocol="HTTP/1.1")  # fmt: skip
        writer.write_record(writer.create_warc_record(
            "https://radio.example/c", "response", payload=BytesIO(body), length=len(body), http_headers=head,
            warc_headers_dict={"WARC-Date": "2025-11-30T12:00:00Z"},
        ))  # fmt: skip
    assert take(path).taken == 1
    [page] = [page for file in archive.day_files(NOON.date()) for page in archive.read_captures(file.path)]
    assert page.body == b"<p>x</p>"


def test_a_wacz_package(tmp_path: Path) -> None:
    warc = cc_news(tmp_path / "x.warc.gz", [("https://radio.example/w", NOON)])
    with zipfile.ZipFile(tmp_path / "site.wacz", "w") as package:
        package.write(warc, "archive/data.warc.gz")
        package.writestr("datapackage.json", "{}")
    assert take(tmp_path / "site.wacz", "wacz").taken == 1
    (tmp_path / "bad.wacz").write_bytes(b"PK no")
    assert "no WACZ package" in str(take(tmp_path / "bad.wacz", "wacz").problem)


def test_saved_pages_with_a_table(tmp_path: Path) -> None:
    (tmp_path / "one.html").write_bytes("<p>واحد</p>".encode("windows-1256"))
    (tmp_path / "pages.csv").write_text(
        "file,url,captured_at,content_type\n"
        "one.html,https://radio.example/1,2025-11-30T12:00:00+02:00,text/html; charset=windows-1256\n"
        "one.html,https://radio.example/2,2025-12-01,\n"
        "../../etc/passwd,https://radio.example/3,2025-12-01,\n"
        "/etc/passwd,https://radio.example/4,2025-12-01,\n"
        "gone.html,https://radio.example/5,2025-12-01,\n"
        "one.html,https://radio.example/6,last week,\n"
        "one.html,javascript:alert(1),2025-12-01,\n",
        encoding="utf-8",
    )
    report = take(tmp_path / "pages.csv", "pages")
    assert report.taken == 2
    assert report.skipped == {"bad_file_name": 2, "missing_file": 1, "no_date": 1, "bad_address": 1}
    assert archived() == {
        "2025-11-30": ["https://radio.example/1"],
        "2025-12-01": ["https://radio.example/2"],
    }
    [page] = [page for file in archive.day_files(NOON.date()) for page in archive.read_captures(file.path)]
    assert page.headers == (("Content-Type", "text/html; charset=windows-1256"),)
    (tmp_path / "wrong.csv").write_text("name,url\n", encoding="utf-8")
    assert "column 'file' is missing" in str(take(tmp_path / "wrong.csv", "pages").problem)


@pytest.mark.parametrize("lost", [30, 200, 700, 1_500])
def test_a_damaged_file_gives_what_is_whole(tmp_path: Path, lost: int) -> None:
    file = cc_news(tmp_path / "a.warc.gz", [(f"https://radio.example/{n}", NOON) for n in range(10)])
    file.write_bytes(file.read_bytes()[:-lost])
    report = take(file)
    assert 0 < report.taken < 10 and re.search("ends within a record|damaged", str(report.problem))
    assert sum(map(len, archived().values())) == report.taken
    assert still_to_do([Source(location=file.as_uri(), kind="warc")], Selection(), PostgresCaptureIndex(), 1)
    (tmp_path / "noise.warc.gz").write_bytes(b"this is no archive")
    assert take(tmp_path / "noise.warc.gz").problem
    assert "no such file" in str(take(tmp_path / "nothing.warc.gz").problem)


@pytest.fixture
def served(tmp_path: Path) -> Iterator[str]:
    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(tmp_path)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()
    thread.join()


def test_files_of_the_web_are_downloaded(tmp_path: Path, served: str) -> None:
    path = "crawl-data/CC-NEWS/2025/11/CC-NEWS-20251130110000-00001.warc.gz"
    cc_news(tmp_path / path, [("https://radio.example/w", NOON)])
    (tmp_path / "crawl-data/CC-NEWS/2025/11/warc.paths.gz").write_bytes(gzip.compress(path.encode() + b"\n"))
    chosen = Selection(first_day=NOON.date(), last_day=NOON.date())
    [source] = find_sources(served, "ccnews", chosen)
    assert take(source.location).taken == 1
    assert "status 404" in str(take(f"{served}/missing.warc.gz").problem)


def test_a_folder_of_archives(tmp_path: Path) -> None:
    cc_news(tmp_path / "a.warc.gz", [("https://radio.example/1", NOON)])
    (tmp_path / "notes.txt").write_text("no archive")
    (tmp_path / "b.wacz").write_bytes(b"")
    found = find_sources(tmp_path.as_uri(), "folder", Selection())
    assert [(source.location.rsplit("/", 1)[1], source.kind) for source in found] == [
        ("a.warc.gz", "warc"), ("b.wacz", "wacz"),
    ]  # fmt: skip
    with pytest.raises(foreign.SourceError, match="no \\.warc"):
        find_sources((tmp_path / "empty").as_uri(), "folder", Selection())
