"""Collecting into the archive, with the real client, writer and PostgreSQL.

Twenty invented sites on loopback each allow a request every 0.2 seconds, so that 100 pages a second is the
ideal; they run in a process of their own. The archive writer is compared with gzip alone on the same bytes
at the same level, in processor time, because both wait for nothing else.
"""

import asyncio
import contextlib
import datetime as dt
import multiprocessing
import os
import random
import tempfile
import threading
import time
import zlib
from collections.abc import Iterator
from multiprocessing.connection import Connection
from pathlib import Path

from benchmarks.figures import Figure
from benchmarks.surroundings import fresh_warehouse
from marsad.ingest import archive, registry
from marsad.ingest.collect import Options, collect_batch
from marsad.ingest.index import IndexedFile
from marsad.ingest.storage import Storage
from marsad.ingest.warc import GZIP_LEVEL
from marsad.records import Capture
from marsad.settings import settings

SITES, DELAY = 20, 0.2  # hosts, and seconds between the starts of two requests to one
PAGES = 10_000
TURNS, TURN = 4, 250  # of the archive's figure, and pages of a turn
WORDS = 7_500  # of a page: about 60 kB, as a news page with its markup
REQUEST = (("Host", "bench.example"), ("User-Agent", "Marsad"), ("Accept-Encoding", "gzip, deflate"))
FLAT = 1.15  # peak of memory for each byte that was resident after a tenth of the pages


def measure() -> list[Figure]:
    """Both figures of collecting from one run, and the writer's."""
    return [*_collecting(), _writing()]


def _collecting() -> list[Figure]:
    each = PAGES // SITES
    with fresh_warehouse(), _loopback(), _newsrooms(each) as ports, _memory() as resident:
        from marsad.warehouse.capture_index import PostgresCaptureIndex

        text = "\n".join([f"limits: {{delay: {DELAY}, concurrency: 4}}", "outlets:", *map(_outlet, ports)])
        outlets, feeds = registry.parse(text, "bench", "bench"), [f"site{port}.main" for port in ports]
        began, worked = time.monotonic(), time.process_time()
        report = collect_batch("bench", feeds, "run", PostgresCaptureIndex(), outlets,
                               options=Options(max_pages=each))  # fmt: skip
        seconds, worked = time.monotonic() - began, time.process_time() - worked
    taken = sum(feed.new_pages for feed in report.feeds)
    if taken != PAGES:
        raise RuntimeError("; ".join(feed.words for feed in report.feeds))
    ideal = (each + 2) * DELAY  # a host's pages, its robots.txt and its feed, one delay apart
    tenth = len(resident) // 10
    return [
        Figure(name="pages collected", value=taken / seconds, unit="pages/s",
               note=f"{taken} pages of {SITES} hosts in {seconds:.0f} s"),
        Figure(name="collecting against the ideal of the hosts' delays", value=seconds / ideal, at_most=1.5,
               note=f"{seconds:.0f} s, {ideal:.0f} s at best ({taken / ideal:.0f} pages/s)"),
        Figure(name="processor time of a page", value=worked / taken * 1000, unit="ms",
               note="fetched, compressed, filed, logged; where there is less of a core, it is slower"),
        Figure(name="memory of collecting, peak against the first tenth", at_most=FLAT,
               value=max(resident) / resident[tenth],
               note=f"{resident[tenth]:.0f} MB after a tenth, at most {max(resident):.0f} MB"),
    ]  # fmt: skip


def _writing() -> Figure:
    """Records of archive files against the same records only compressed, each by itself as WARC wants it.

    In turns of few pages, so that what else the machine does falls on both.
    """
    ours, alone, size, kept = 0.0, 0.0, 0, 0
    for turn in range(TURNS):
        packed, seconds = _written(turn)
        records = list(_members(packed))
        ours, size, kept = ours + seconds, size + sum(map(len, records)), kept + len(packed)
        began = time.process_time()
        for record in records:
            packer = zlib.compressobj(GZIP_LEVEL, zlib.DEFLATED, zlib.MAX_WBITS + 16)
            packer.compress(record)
            packer.flush()
        alone += time.process_time() - began
    note = (f"{TURNS * TURN} pages with their requests, {size / 1e6:.0f} MB, level {GZIP_LEVEL}, "
            f"{size / kept:.1f} to one: {ours:.2f} s, gzip {alone:.2f} s")  # fmt: skip
    return Figure(name="writing the archive against gzip", value=ours / alone, at_most=1.3, note=note)


def _written(turn: int) -> tuple[bytes, float]:
    """The bytes of an archive file of some pages, and the seconds that writing it took."""
    moment, bodies = dt.datetime(2026, 1, 1, tzinfo=dt.UTC), [_page(turn * TURN + n) for n in range(TURN)]
    with tempfile.TemporaryDirectory() as folder:
        store, files = Storage(Path(folder).as_uri()), list[IndexedFile]()
        began = time.process_time()
        with archive.ArchiveWriter("bench", "run", files.append, store) as writer:
            for number, body in enumerate(bodies):
                writer.add(_capture(number, body, moment), request=REQUEST)
        seconds = time.process_time() - began
        return store.read(files[0].file.path), seconds


def _members(packed: bytes) -> Iterator[bytes]:
    while packed:
        member = zlib.decompressobj(zlib.MAX_WBITS + 16)
        yield member.decompress(packed)
        packed = member.unused_data


def _capture(number: int, body: bytes, moment: dt.datetime) -> Capture:
    url = f"https://bench.example/{number}"
    return Capture(url=url, final_url=url, captured_at=moment, status=200, body=body, feed_id="bench.main",
                   headers=(("Content-Type", "text/html"),))  # fmt: skip


def _page(number: int) -> bytes:
    """Arabic-looking words in the unevenness of a language: they compress about as a page does."""
    chance = random.Random(number)
    words = [f"{_WORDS[min(int(chance.paretovariate(0.6)), len(_WORDS)) - 1]}" for _ in range(WORDS)]
    lines = (" ".join(words[start : start + 40]) for start in range(0, WORDS, 40))
    return ("<html><body>" + "".join(f"<p>{line}</p>\n" for line in lines) + "</body></html>").encode()


_LETTERS = "ابتثجحخدذرزسشصضطظعغفقكلمنهوي"
_WORDS = ["".join(random.Random(number).choices(_LETTERS, k=2 + number % 6)) for number in range(20_000)]


def _outlet(port: int) -> str:
    site = f"http://127.0.0.1:{port}"
    return (
        f"  - {{id: site{port}, name_ar: م, name_en: site, country: EGY, ownership: private, time_zone: UTC, "
        f"home: '{site}/', feeds: [{{kind: sitemap, url: '{site}/feed'}}]}}"
    )


@contextlib.contextmanager
def _loopback() -> Iterator[None]:
    os.environ["MARSAD_ALLOW_LOOPBACK"] = "true"
    settings.cache_clear()
    try:
        yield
    finally:
        del os.environ["MARSAD_ALLOW_LOOPBACK"]
        settings.cache_clear()


@contextlib.contextmanager
def _memory() -> Iterator[list[float]]:
    """Resident megabytes of this process, looked at twice a second."""
    seen: list[float] = []
    over = threading.Event()

    def look() -> None:
        while not over.wait(0.5):
            pages = int(Path("/proc/self/statm").read_text().split()[1])
            seen.append(pages * os.sysconf("SC_PAGE_SIZE") / (1 << 20))

    watcher = threading.Thread(target=look, daemon=True)
    watcher.start()
    try:
        yield seen
    finally:
        over.set()
        watcher.join()


@contextlib.contextmanager
def _newsrooms(pages: int) -> Iterator[list[int]]:
    """The sites, in another process; their ports."""
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=_serve, args=(theirs, pages), daemon=True)
    process.start()
    try:
        yield ours.recv()
    finally:
        process.kill()
        process.join()


def _serve(pipe: Connection, pages: int) -> None:
    bodies = [_page(number) for number in range(20)]
    listing = (
        "<urlset>" + "".join(f"<url><loc>/p/{number}</loc></url>" for number in range(pages)) + "</urlset>"
    )

    def answer(path: str) -> bytes:
        """Each page is its own: a number in it makes its digest differ."""
        if path == "/feed":
            return listing.encode()
        return b"" if path == "/robots.txt" else bodies[len(path) * 7 % 20] + path.encode()

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, EOFError):
            host = writer.get_extra_info("sockname")[1]
            while True:
                path = (await reader.readuntil(b"\r\n\r\n")).split(b" ", 2)[1].decode()
                body = answer(path) + (b"%d" % host if path.startswith("/p/") else b"")
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n"
                             b"Content-Length: %d\r\n\r\n" % len(body) + body)  # fmt: skip
                await writer.drain()

    async def main() -> None:
        servers = [await asyncio.start_server(talk, "127.0.0.1", 0) for _ in range(SITES)]
        pipe.send([server.sockets[0].getsockname()[1] for server in servers])
        await asyncio.Event().wait()

    asyncio.run(main())
