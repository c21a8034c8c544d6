"""History: other people's captures, filed under the days on which they were made.

One source is one file (a WARC, a WACZ, a CSV of saved pages). A source that was imported with the same
options is not read again; one that a kill interrupted is read from its start, and what it had filed
already is recognised by address and moment. Pages of hosts that no outlet of the registry serves are left
out, because nobody could say whose they are.
"""

import datetime as dt
import hashlib
import logging
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import IO, Literal
from urllib.parse import urlsplit

import msgspec

from marsad import clock
from marsad.ingest import archive, ccnews, foreign
from marsad.ingest.collect import heal_batch
from marsad.ingest.guard import ForbiddenAddressError, check_url
from marsad.ingest.index import Batch, CaptureIndex, ImportedSource, IndexedFile, Progress
from marsad.ingest.keys import url_key
from marsad.ingest.registry import Outlet, Registry
from marsad.ingest.storage import Storage
from marsad.records import Capture

logger = logging.getLogger(__name__)
SourceKind = Literal["warc", "wacz", "pages"]
CHUNK = 200  # captures between two looks into the index
OPEN_DAYS = 12  # files under way at once, one a day
EARLIEST = dt.datetime(1995, 1, 1, tzinfo=dt.UTC)


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """One file to import."""

    location: str  # URL of the file
    kind: SourceKind


class Selection(msgspec.Struct, frozen=True, kw_only=True):
    """Which of its captures are taken."""

    first_day: dt.date | None = None
    last_day: dt.date | None = None
    hosts: tuple[str, ...] = ()  # none: those of every outlet

    def fault(self, capture: Capture, now: dt.datetime) -> str | None:
        """Why a capture is left out."""
        if not EARLIEST <= capture.captured_at <= now:
            return "impossible_date"
        day = capture.captured_at.astimezone(dt.UTC).date()
        if (self.first_day and day < self.first_day) or (self.last_day and day > self.last_day):
            return "other_day"
        host = urlsplit(capture.final_url).hostname or ""
        if self.hosts and not any(host == name or host.endswith("." + name) for name in self.hosts):
            return "other_host"
        return None


class ImportReport(msgspec.Struct, kw_only=True):
    """What came of one source."""

    source: str
    taken: int = 0
    skipped: dict[str, int] = {}  # reason: captures
    days: list[dt.date] = []
    was_done: bool = False
    problem: str | None = None  # the source is damaged from somewhere on; what came before is filed

    @property
    def words(self) -> str:
        """One line for the log."""
        if self.was_done:
            return f"{self.source}: imported before"
        left = ", ".join(
            f"{count} {reason.replace('_', ' ')}" for reason, count in sorted(self.skipped.items())
        )
        said = f"{self.source}: {self.taken} pages on {len(self.days)} days" + (
            f"; left out: {left}" if left else ""
        )
        return said + (f"; {self.problem}" if self.problem else "")


def find_sources(
    location: str, kind: Literal["folder", "ccnews", "pages"], selection: Selection
) -> list[Source]:
    """The files to import at a location: a folder or bucket with WARC and WACZ files at any depth, the
    root of a CC-NEWS archive, a CSV file of saved pages. Raises foreign.SourceError."""
    if kind == "pages":
        return [Source(location=location, kind="pages")]
    if kind == "ccnews":
        if not selection.first_day or not selection.last_day:
            raise foreign.SourceError("CC-NEWS holds a decade: name the first and the last day")
        found = ccnews.files(location, selection.first_day, selection.last_day)
        return [Source(location=address, kind="warc") for address in found]
    folder = Storage(location)
    names = {key: _kind_of(key) for key in folder.tree("")}
    sources = [Source(location=f"{folder.url}/{key}", kind=named) for key, named in names.items() if named]
    if not sources:
        raise foreign.SourceError(f"{location}: no .warc, .warc.gz or .wacz file is there")
    return sources


def still_to_do(
    sources: Iterable[Source], selection: Selection, index: CaptureIndex, most: int
) -> list[Source]:
    """Sources that were not imported with this selection yet, at most so many."""
    sources = list(sources)
    done = index.imports([source.location for source in sources])
    options = _options(selection)
    return [
        source
        for source in sources
        if source.location not in done or done[source.location].options != options
    ][:most]


def import_source(
    source: Source, selection: Selection, run: str, index: CaptureIndex, registry: Registry,
    storage: Storage | None = None,
) -> ImportReport:  # fmt: skip
    """File a source's captures under their days. What is wrong with the source stands in the report."""
    store, report = storage or Storage(), ImportReport(source=source.location)
    if not still_to_do([source], selection, index, 1):
        report.was_done = True
        report.days = index.imports([source.location])[source.location].days
        return report
    batch = f"import{hashlib.sha256(source.location.encode()).hexdigest()[:10]}"
    with index.holding(f"collect {batch}") as mine:
        if not mine:
            report.problem = "another run is importing it"
            return report
        for old in index.open_batches():
            if old.batch == batch:
                heal_batch(old, index, store)
        _Importer(batch, run, report, index, registry, store).run(source, selection)
    if report.problem is None:
        index.save_import(_imported(source, selection, run, report))
    logger.info(report.words)
    return report


class _Importer:
    """One source being filed."""

    def __init__(self, batch: str, run: str, report: ImportReport, index: CaptureIndex, registry: Registry,
                 storage: Storage) -> None:  # fmt: skip
        self.batch, self.run_name, self.report = batch, run, report
        self.index, self.registry, self.storage = index, registry, storage
        self.writers: dict[dt.date, archive.ArchiveWriter] = {}
        self.opened: dict[dt.date, Batch] = {}
        self.skipped: Counter[str] = Counter()
        self.days: set[dt.date] = set()
        self.forgotten = archive.tombstones(storage)
        self.known_hosts: dict[str, bool] = {}

    def run(self, source: Source, selection: Selection) -> None:
        """Read it to its end, or to where it is damaged."""
        now = clock.now()
        try:
            with _captures(source) as captures:
                chosen = self._chosen(self._whole(captures), lambda capture: selection.fault(capture, now))
                while chunk := list(islice(chosen, CHUNK)):
                    self._file(chunk)
        except foreign.SourceError as error:
            self.report.problem = str(error)
        for writer in self.writers.values():
            writer.finish()
        for batch in self.opened.values():
            self.index.close_batch(msgspec.structs.replace(batch, closed_at=clock.now()))
        self.report.skipped, self.report.days = dict(self.skipped), sorted(self.days)

    def _whole(self, captures: Iterator[Capture | str]) -> Iterator[Capture | str]:
        """As far as the source is whole; what came before the damage is filed."""
        try:
            yield from captures
        except foreign.SourceError as error:
            self.report.problem = str(error)

    def _chosen(
        self, captures: Iterator[Capture | str], fault_of: Callable[[Capture], str | None]
    ) -> Iterator[Capture]:
        for capture in captures:
            reason = capture if isinstance(capture, str) else self._fault(capture) or fault_of(capture)
            if reason is None and isinstance(capture, Capture):
                outlet = self._outlet(capture.final_url)
                assert outlet
                yield msgspec.structs.replace(capture, feed_id=f"{outlet.id}.import")
            else:
                self.skipped[str(reason)] += 1

    def _fault(self, capture: Capture) -> str | None:
        try:
            check_url(capture.final_url, allow_loopback=True)  # nothing is fetched from it
        except ForbiddenAddressError:
            return "bad_address"
        if self._outlet(capture.final_url) is None:
            return "unknown_host"
        return "forgotten" if url_key(capture.final_url) in self.forgotten else None

    def _outlet(self, url: str) -> Outlet | None:
        host = urlsplit(url).hostname or ""
        if host not in self.known_hosts:
            self.known_hosts[host] = bool(self.registry.outlets_of_host(host))
        return self.registry.outlet_of_url(url) if self.known_hosts[host] else None

    def _file(self, captures: list[Capture]) -> None:
        """Those of the captures that the archive does not have yet."""
        known = self.index.known_captures([(url_key(one.final_url), one.captured_at) for one in captures])
        for capture in captures:
            mark = (url_key(capture.final_url), capture.captured_at)
            if mark in known:
                self.skipped["had_before"] += 1
            else:
                known.add(mark)
                self._writer(capture.captured_at.astimezone(dt.UTC).date()).add(capture)
                self.report.taken += 1
            self.days.add(capture.captured_at.astimezone(dt.UTC).date())

    def _writer(self, day: dt.date) -> archive.ArchiveWriter:
        if day not in self.writers:
            if day not in self.opened:
                self.opened[day] = Batch(
                    batch=self.batch, run=self.run_name, data_day=day, opened_at=clock.now()
                )
                self.index.open_batch(self.opened[day])
            if len(self.writers) >= OPEN_DAYS:
                self.writers.pop(next(iter(self.writers))).finish()
            self.writers[day] = archive.ArchiveWriter(
                self.batch, self.run_name, self._file_done, self.storage
            )
        return self.writers[day]

    def _file_done(self, file: IndexedFile) -> None:
        self.index.replace_file(file)
        self.index.commit(Progress(batch=self.opened[file.data_day]))


@contextmanager
def _captures(source: Source) -> Iterator[Iterator[Capture | str]]:
    """A source opened; an address on the web is downloaded first."""
    if source.kind == "pages":
        folder, _, name = source.location.rpartition("/")
        yield foreign.from_pages(Storage(folder), name)
        return
    read = foreign.from_wacz if source.kind == "wacz" else foreign.from_warc
    with _opened(source.location) as file:
        yield read(file, source.location)


@contextmanager
def _opened(location: str) -> Iterator[IO[bytes]]:
    if location.startswith(("http://", "https://")):
        with tempfile.TemporaryFile() as file:
            ccnews.download(location, file)
            file.seek(0)
            yield file
        return
    folder, _, name = location.rpartition("/")
    try:
        with Storage(folder).reading(name) as found:
            yield found
    except FileNotFoundError as error:
        raise foreign.SourceError(f"{location}: there is no such file") from error


def _kind_of(key: str) -> SourceKind | None:
    if key.endswith((".warc", ".warc.gz")):
        return "warc"
    return "wacz" if key.endswith(".wacz") else None


def _options(selection: Selection) -> str:
    return msgspec.json.encode(selection).decode()


def _imported(source: Source, selection: Selection, run: str, report: ImportReport) -> ImportedSource:
    return ImportedSource(source=source.location, kind=source.kind, options=_options(selection), run=run,
                          finished_at=clock.now(), taken=report.taken, skipped=report.skipped,
                          days=report.days)  # fmt: skip
