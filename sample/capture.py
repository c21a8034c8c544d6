"""Build the captured days: ``python -m sample.capture [FOLDER]`` writes ``<YYYY>/<MM>/<DD>/*.warc.gz``.

What a collector would have archived, had it visited the newsroom three times a day: each page once, and
again when it changed; missing, broken and foreign pages as well. The same newsroom gives the same bytes:
record ids are hashes, times come from the newsroom's clock, gzip members carry no time. (Another build of
zlib may compress differently; ``uncompressed`` is what must be equal everywhere.)
"""

import datetime as dt
import gzip
import io
import sys
import uuid
from collections.abc import Iterator
from http import HTTPStatus
from itertools import count
from pathlib import Path

import msgspec
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from sample.articles import CAPTURED_DAYS, Article, Outlet, latest, outlets
from sample.site import Response, respond

WARC_FOLDER = Path(__file__).with_name("warc")
BASE = "http://127.0.0.1:8790"  # where the newsroom is served by default: the addresses of captured pages
VISITS = (dt.time(8), dt.time(16), dt.time(23, 45))  # UTC
BATCHES = (("shiraa", "diffa", "nasim", "sindyan"), ("barqiya", "nashra", "nawafidh"))
USER_AGENT = "marsad/0.1 (+https://example.org/marsad)"
PAUSE = dt.timedelta(seconds=3)  # between two requests
NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "https://example.org/marsad/sample")


class Visit(msgspec.Struct, frozen=True, kw_only=True):
    """One run of the collector over one batch of feeds."""

    moment: dt.datetime
    batch: int
    number: int  # of the day, from 1

    @property
    def path(self) -> str:
        """Of the file, below the archive's folder of WARC files."""
        return f"{self.moment:%Y/%m/%d}/batch{self.batch}-sample{self.moment:%Y%m%dT%H%M}-0.warc.gz"


class Exchange(msgspec.Struct, frozen=True, kw_only=True):
    """A request and what came back."""

    url: str
    feed_id: str
    asked_at: dt.datetime
    response: Response


def visits() -> list[Visit]:
    """All visits of the captured days, in time."""
    return [
        Visit(moment=dt.datetime.combine(day, time, dt.UTC), batch=batch, number=number)
        for day in CAPTURED_DAYS
        for number, time in enumerate(VISITS, 1)
        for batch in range(len(BATCHES))
    ]


def exchanges(visit: Visit) -> Iterator[Exchange]:
    """What the visit fetched: pages that are new or changed since the visit before, oldest first."""
    clock = count()
    since = _previous(visit.moment)
    for name in BATCHES[visit.batch]:
        outlet = outlets()[name]
        for article in _fresh(outlet, since, visit.moment):
            url = BASE + article.feed_path
            while url:
                asked_at = visit.moment + PAUSE * next(clock)
                response = respond(url.removeprefix(BASE), asked_at, BASE, {"accept-encoding": "gzip"})
                yield Exchange(url=url, feed_id=f"{name}.main", asked_at=asked_at, response=response)
                url = dict(response.headers).get("Location", "")


def write(visit: Visit, folder: Path) -> Path | None:
    """The visit's WARC file; None when it found nothing new."""
    buffer = io.BytesIO()
    writer = WARCWriter(buffer, gzip=True, warc_version="1.1")
    found = list(exchanges(visit))
    if not found:
        return None
    _write_info(writer, visit)
    for exchange in found:
        _write_exchange(writer, exchange)
    path = folder / visit.path
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(buffer.getvalue())
    return path


def build(folder: Path = WARC_FOLDER) -> list[Path]:
    """Write every captured day; the files written."""
    return [path for visit in visits() if (path := write(visit, folder))]


def uncompressed(path: Path) -> bytes:
    """A file's records without their compression."""
    return gzip.decompress(path.read_bytes())


def _previous(moment: dt.datetime) -> dt.datetime:
    """The visit before; before the first, the newsroom's beginning."""
    moments = sorted({visit.moment for visit in visits() if visit.moment < moment})
    return moments[-1] if moments else dt.datetime.min.replace(tzinfo=dt.UTC)


def _fresh(outlet: Outlet, since: dt.datetime, until: dt.datetime) -> list[Article]:
    """What the outlet put up or changed, and lets robots fetch."""
    standing = [
        article
        for article in latest(until)
        if article.outlet == outlet and article.modified > since and article.front.fault != "forbidden"
    ]
    return sorted(standing, key=lambda article: (article.modified, article.key))


def _write_info(writer: WARCWriter, visit: Visit) -> None:
    record = writer.create_warcinfo_record(
        Path(visit.path).name,
        {"software": "marsad sample", "format": "WARC File Format 1.1", "isPartOf": "invented newsroom"},
    )
    record.rec_headers.replace_header("WARC-Date", _warc_date(visit.moment))
    record.rec_headers.replace_header("WARC-Record-ID", _record_id(visit.path, "warcinfo"))
    writer.write_record(record)


def _write_exchange(writer: WARCWriter, exchange: Exchange) -> None:
    path = exchange.url.removeprefix(BASE)
    date = _warc_date(exchange.asked_at)
    response = writer.create_warc_record(
        exchange.url,
        "response",
        payload=io.BytesIO(exchange.response.body),
        http_headers=StatusAndHeaders(
            f"{exchange.response.status} {_reason(exchange.response.status)}",
            list(exchange.response.headers),
            protocol="HTTP/1.1",
        ),
        warc_headers_dict={
            "WARC-Date": date,
            "WARC-Record-ID": _record_id(exchange.url, date, "response"),
            "WARC-Marsad-Feed": exchange.feed_id,
        },
    )
    request = writer.create_warc_record(
        exchange.url,
        "request",
        http_headers=StatusAndHeaders(
            f"GET {path} HTTP/1.1",
            [("Host", BASE.split("/")[-1]), ("User-Agent", USER_AGENT), ("Accept-Encoding", "gzip")],
            is_http_request=True,
        ),
        warc_headers_dict={"WARC-Date": date, "WARC-Record-ID": _record_id(exchange.url, date, "request")},
    )
    writer.write_request_response_pair(request, response)


def _warc_date(when: dt.datetime) -> str:
    return when.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _record_id(*parts: str) -> str:
    return f"<urn:uuid:{uuid.uuid5(NAMESPACE, ' '.join(parts))}>"


def _reason(status: int) -> str:
    return HTTPStatus(status).phrase


def main(arguments: list[str] | None = None) -> int:
    """Build into the folder named, or into the committed one."""
    given = sys.argv[1:] if arguments is None else arguments
    folder = Path(given[0]) if given else WARC_FOLDER
    for path in build(folder):
        sys.stdout.write(f"{path} {path.stat().st_size}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
