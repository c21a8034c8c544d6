"""How fast collecting and archiving are, measured on loopback: what ``marsad bench`` shows of this room.

The newsroom that is collected runs in a process of its own, so that client and server do not share a
processor's time more than they must. Nothing is written outside a temporary folder; the index is kept in
memory, because the warehouse is another room's figure.
"""

import asyncio
import contextlib
import datetime as dt
import multiprocessing
import os
import resource
import tempfile
import time
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import msgspec

from marsad.ingest import archive, registry
from marsad.ingest.collect import Options, collect_batch
from marsad.ingest.index import (
    ArchiveFile,
    Batch,
    FeedDay,
    FeedState,
    ImportedSource,
    IndexedFile,
    IndexEntry,
    Progress,
    RobotsCopy,
    Seen,
)
from marsad.ingest.storage import Storage
from marsad.records import Capture
from marsad.settings import settings

PAGE_BYTES = 60_000  # a usual news page
SITES, DELAY = 20, 0.2  # hosts, and seconds between two requests to one: 100 pages a second at best


class CollectSpeed(msgspec.Struct, frozen=True):
    """Collecting against hosts whose delays set the pace."""

    pages: int
    seconds: float
    ideal_seconds: float
    peak_mb_early: float  # resident memory after a tenth of the pages
    peak_mb: float

    @property
    def ratio(self) -> float:
        """Seconds taken for each second of the ideal."""
        return self.seconds / self.ideal_seconds


class ArchiveSpeed(msgspec.Struct, frozen=True):
    """Writing the archive against gzip alone on the same bytes at the same level."""

    pages: int
    seconds: float
    gzip_seconds: float

    @property
    def ratio(self) -> float:
        """Seconds taken for each second of gzip."""
        return self.seconds / self.gzip_seconds


def archive_speed(pages: int = 1_000) -> ArchiveSpeed:
    """Write pages to a WARC file, then only compress them."""
    moment = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    bodies = [_page(number) for number in range(pages)]
    with tempfile.TemporaryDirectory() as folder:
        store = Storage(Path(folder).as_uri())
        start = time.process_time()
        captures = (
            Capture(
                url=f"https://bench.example/{number}",
                final_url=f"https://bench.example/{number}",
                captured_at=moment,
                status=200,
                headers=(("Content-Type", "text/html"),),
                body=body,
                feed_id="bench.main",
            )
            for number, body in enumerate(bodies)
        )
        archive.write_captures(captures, "bench", "run", store)
        seconds = time.process_time() - start
    start = time.process_time()
    for body in bodies:
        packer = zlib.compressobj(9, zlib.DEFLATED, zlib.MAX_WBITS + 16)
        packer.compress(body)
        packer.flush()
    return ArchiveSpeed(pages, seconds, time.process_time() - start)


def collect_speed(pages: int = 2_000) -> CollectSpeed:
    """Collect pages from twenty hosts. Needs MARSAD_ALLOW_LOOPBACK."""
    if not settings().allow_loopback:
        raise ValueError("set MARSAD_ALLOW_LOOPBACK=true: the newsroom of this measurement is on loopback")
    each = pages // SITES
    memory: list[float] = []
    with _newsrooms(each) as ports, tempfile.TemporaryDirectory() as folder:
        text = "\n".join([f"limits: {{delay: {DELAY}, concurrency: 4}}", "outlets:", *map(_outlet, ports)])
        index = _MemoryIndex(lambda: memory.append(_resident_mb()))
        start = time.monotonic()
        feeds = [f"site{port}.main" for port in ports]
        outlets, options = registry.parse(text, "bench", "bench"), Options(max_pages=each, max_records=100)
        report = collect_batch("bench", feeds, "run", index, outlets, Storage(Path(folder).as_uri()), options)
        seconds = time.monotonic() - start
    taken = sum(feed.new_pages for feed in report.feeds)
    assert taken == each * SITES, [feed.words for feed in report.feeds]
    ideal = (each + 2) * DELAY  # a host's pages, its robots.txt and its feed, one delay apart
    early = memory[len(memory) // 10]
    return CollectSpeed(taken, seconds, ideal, early, max(memory))


def _page(number: int) -> bytes:
    """Arabic-looking bytes that compress about as a page does: four to one."""
    words = [f"كلمة{(number * 7919 + place * 104729) % 9973}" for place in range(PAGE_BYTES // 14)]
    return ("<html><body><p>" + " ".join(words) + "</p></body></html>").encode()


def _outlet(port: int) -> str:
    site = f"http://127.0.0.1:{port}"
    return (
        f"  - {{id: site{port}, name_ar: م, name_en: site, country: EGY, ownership: private, time_zone: UTC, "
        f"home: '{site}/', feeds: [{{kind: sitemap, url: '{site}/feed'}}]}}"
    )


@contextlib.contextmanager
def _newsrooms(pages: int) -> Iterator[list[int]]:
    """Twenty sites in another process; their ports."""
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=_serve, args=(theirs, pages), daemon=True)
    process.start()
    try:
        yield ours.recv()
    finally:
        process.kill()
        process.join()


def _serve(pipe: Connection, pages: int) -> None:
    body = _page(1)
    listing = (
        "<urlset>" + "".join(f"<url><loc>/p/{number}</loc></url>" for number in range(pages)) + "</urlset>"
    )

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, EOFError):
            while True:
                path = (await reader.readuntil(b"\r\n\r\n")).split(b" ", 2)[1].decode()
                answer = {"/feed": listing.encode(), "/robots.txt": b""}.get(path, body + path.encode())
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(answer) + answer)
                await writer.drain()

    async def main() -> None:
        servers = [await asyncio.start_server(talk, "127.0.0.1", 0) for _ in range(SITES)]
        pipe.send([server.sockets[0].getsockname()[1] for server in servers])
        await asyncio.Event().wait()

    asyncio.run(main())


def _resident_mb() -> float:
    statm = Path("/proc/self/statm")
    if statm.exists():
        return int(statm.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / (1 << 20)
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


class _MemoryIndex:
    """A capture index that forgets: enough for one collection."""

    def __init__(self, on_file: Any) -> None:
        self._on_file = on_file

    @contextlib.contextmanager
    def holding(self, name: str) -> Iterator[bool]:
        yield True

    def commit(self, progress: Progress) -> None:
        if progress.file:
            self._on_file()

    def open_batch(self, batch: Batch) -> None: ...

    def close_batch(self, batch: Batch) -> None: ...

    def open_batches(self, day: dt.date | None = None) -> list[Batch]:
        return []

    def replace_file(self, file: IndexedFile) -> None: ...

    def drop_file(self, path: str) -> None: ...

    def files(self, day: dt.date | None = None) -> dict[str, ArchiveFile]:
        return {}

    def seen(self, url_keys: Iterable[str]) -> dict[str, Seen]:
        return {}

    def same_payload(self, outlet_id: str, payload_digest: str) -> Seen | None:
        return None

    def referred_to_since(self, record_ids: Iterable[str], since: dt.date) -> set[str]:
        return set()

    def captures_of(self, url_key: str) -> list[IndexEntry]:
        return []

    def feed_states(self) -> dict[str, FeedState]:
        return {}

    def save_feed_state(self, state: FeedState) -> None: ...

    def feed_days(self, since: dt.date) -> list[FeedDay]:
        return []

    def robots(self, origins: Iterable[str]) -> Mapping[str, RobotsCopy]:
        return {}

    def save_robots(self, copy: RobotsCopy) -> None: ...

    def known_captures(self, marks: Sequence[tuple[str, dt.datetime]]) -> set[tuple[str, dt.datetime]]:
        return set()

    def imports(self, sources: Iterable[str]) -> dict[str, ImportedSource]:
        return {}

    def save_import(self, imported: ImportedSource) -> None: ...

    def forget_page(self, url_key: str) -> None: ...
