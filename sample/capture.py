"""Build the captured days: ``python -m sample.capture [FOLDER]`` writes ``<YYYY>/<MM>/<DD>/*.warc.gz``.

What a collector would have archived, had it visited the newsroom three times a day: feeds that changed,
each page once, again when it changed, a revisit where only the feed said so; redirects, missing, broken and
foreign pages as well. The same newsroom gives the same bytes: times come from the newsroom's clock, record
ids from the content. (Another build of zlib may compress differently; ``contents`` must be equal with any.)
"""

import datetime as dt
import gzip
import io
import json
import sys
import zlib
from collections.abc import Iterator
from email.utils import format_datetime
from http import HTTPStatus
from itertools import count
from pathlib import Path

import msgspec

from marsad.ingest.index import Kind
from marsad.ingest.warc import Referred, WarcWriter, read_records
from marsad.records import Capture
from sample.articles import CAPTURED_DAYS, Article, Outlet, latest, outlets
from sample.site import respond

WARC_FOLDER = Path(__file__).with_name("warc")
MADE_WITH = "made-with.json"
BASE = "http://127.0.0.1:8790"  # where the newsroom is served by default: the addresses of captured pages
VISITS = (dt.time(8), dt.time(16), dt.time(23, 45))  # UTC
BATCHES = {"dailies": ("shiraa", "diffa", "nasim"), "wires": ("sindyan", "barqiya", "nashra", "nawafidh")}
REQUEST = (
    ("Host", BASE.removeprefix("http://")),
    ("User-Agent", "marsad-sample"),
    ("Accept-Encoding", "gzip"),
)
PAUSE = dt.timedelta(seconds=3)  # between two requests
BEGINNING = dt.datetime.min.replace(tzinfo=dt.UTC)


class Visit(msgspec.Struct, frozen=True, kw_only=True):
    """One run of the collector over one batch of feeds."""

    moment: dt.datetime
    since: dt.datetime  # the run before
    batch: str

    @property
    def run(self) -> str:
        return f"sample{self.moment:%Y%m%dT%H%M}"

    @property
    def path(self) -> str:
        """Of the file, below the archive's folder of WARC files."""
        return f"{self.moment:%Y/%m/%d}/{self.batch}-{self.run}-0001.warc.gz"


class Fetched(msgspec.Struct, frozen=True, kw_only=True):
    """A request and what came back."""

    capture: Capture
    kind: Kind
    request: tuple[tuple[str, str], ...]


def visits() -> list[Visit]:
    """All visits of the captured days, in time."""
    moments = [dt.datetime.combine(day, time, dt.UTC) for day in CAPTURED_DAYS for time in VISITS]
    before = [BEGINNING, *moments]
    return [
        Visit(moment=moment, since=since, batch=batch)
        for moment, since in zip(moments, before, strict=False)
        for batch in BATCHES
    ]


def fetched(visit: Visit) -> Iterator[Fetched]:
    """What the visit fetched: each feed that changed, then its new or changed pages, oldest first."""
    moments = (visit.moment + PAUSE * number for number in count())
    for name in BATCHES[visit.batch]:
        outlet = outlets()[name]
        fresh = _fresh(outlet, visit)
        if not fresh:
            continue
        yield _get(f"{BASE}/{name}/{outlet.feed.path}", next(moments), name, "feed")
        for article in fresh:
            held_since = visit.since if article.modified <= visit.since else None
            yield from _follow(BASE + article.feed_path, moments, name, held_since)


def build(folder: Path = WARC_FOLDER) -> list[Path]:
    """Write every captured day; the files written. Files of an earlier newsroom are removed."""
    for old in folder.glob("*/*/*/*.warc.gz"):
        old.unlink()
    written: list[Path] = []
    payloads: dict[str, Referred] = {}  # of each page's address, the record that holds its payload
    for visit in visits():
        found = list(fetched(visit))
        if found:
            path = folder / visit.path
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(_file(visit, found, payloads))
            written.append(path)
    made_with = {"zlib": zlib.ZLIB_RUNTIME_VERSION}  # tests compare compressed bytes only with the same
    (folder / MADE_WITH).write_text(json.dumps(made_with) + "\n", encoding="utf-8")
    return written


def contents(path: Path) -> list[tuple[str, str, int, tuple[tuple[str, str], ...], bytes]]:
    """What a file says, however it was compressed: kind, address, status, head and plain body of each."""
    with path.open("rb") as source:
        found = list(read_records(source, path.name))
    return [
        (
            f"{record.kind} {record.revisit} {record.capture.feed_id} {record.capture.captured_at}",
            record.capture.final_url,
            record.capture.status,
            tuple(header for header in record.capture.headers if header[0] != "Content-Length"),
            _plain(record.capture),
        )
        for record in found
    ]


def _plain(capture: Capture) -> bytes:
    compressed = ("Content-Encoding", "gzip") in capture.headers
    return gzip.decompress(capture.body) if compressed and capture.body else capture.body


def _fresh(outlet: Outlet, visit: Visit) -> list[Article]:
    """Pages that the feed shows as new or changed since the run before, and that robots may fetch."""
    shown = [
        article
        for article in latest(visit.moment)
        if article.outlet == outlet
        and article.claimed_change(visit.moment) > visit.since
        and article.front.fault != "forbidden"
    ]
    return sorted(shown, key=lambda article: (article.modified, article.key))


def _follow(
    url: str, moments: Iterator[dt.datetime], outlet: str, held_since: dt.datetime | None
) -> Iterator[Fetched]:
    """A page and the redirects on the way to it; what is held already is asked for conditionally."""
    condition = (("If-Modified-Since", format_datetime(held_since, usegmt=True)),) if held_since else ()
    found = _get(url, next(moments), outlet, "page", condition)
    while location := dict(found.capture.headers).get("Location"):
        yield msgspec.structs.replace(found, kind="redirect")
        found = _get(location, next(moments), outlet, "page", condition, asked=url)
    yield found


def _get(
    url: str,
    moment: dt.datetime,
    outlet: str,
    kind: Kind,
    condition: tuple[tuple[str, str], ...] = (),
    asked: str | None = None,
) -> Fetched:
    request = REQUEST + condition
    response = respond(url.removeprefix(BASE), moment, BASE, dict(request))
    capture = Capture(
        url=asked or url,
        final_url=url,
        captured_at=moment,
        status=response.status,
        headers=response.headers,
        body=response.body,
        feed_id=f"{outlet}.main",
    )
    return Fetched(capture=capture, kind=kind, request=request)


def _file(visit: Visit, found: list[Fetched], payloads: dict[str, Referred]) -> bytes:
    """The bytes of a visit's WARC file."""
    buffer = io.BytesIO()
    writer = WarcWriter(buffer)
    info = {
        "software": "marsad sample newsroom",
        "description": "Invented pages, written for the project Marsad",
        "format": "WARC File Format 1.1",
        "marsad-batch": visit.batch,
        "marsad-run": visit.run,
    }
    writer.info(Path(visit.path).name, info, visit.moment)
    for item in found:
        capture = item.capture
        unchanged = capture.status == HTTPStatus.NOT_MODIFIED
        referred = payloads[capture.final_url] if unchanged else None
        record = writer.add(capture, item.kind, item.request, referred)
        if item.kind == "page" and not unchanged:
            payloads[capture.final_url] = Referred(
                record_id=record.record_id,
                url=capture.final_url,
                captured_at=capture.captured_at,
                payload_digest=record.payload_digest,
            )
    return buffer.getvalue()


def main(arguments: list[str] | None = None) -> int:
    """Build into the folder named, or into the committed one."""
    given = sys.argv[1:] if arguments is None else arguments
    folder = Path(given[0]) if given else WARC_FOLDER
    for path in build(folder):
        sys.stdout.write(f"{path} {path.stat().st_size}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
