"""The web archive: what was captured, by the UTC day of its capture, for ten years.

Layout below the root: ``warc/<YYYY>/<MM>/<DD>/<feed batch>-<run>-<n>.warc.gz``. A file belongs to one
data day, one feed batch and one run; it appears whole or not at all and is never rewritten, save by
``forget``. Each forgotten page leaves ``tombstones/<article id>.json``, which every reader here honours.
"""

import datetime as dt
import hashlib
import re
from collections.abc import Callable, Iterable, Iterator
from itertools import count
from typing import Any

import msgspec

import marsad
from marsad.ingest.index import ArchiveFile, IndexedFile, IndexEntry, Kind
from marsad.ingest.keys import url_key
from marsad.ingest.storage import PartialFile, Storage
from marsad.ingest.warc import ArchiveError, Headers, Record, Referred, WarcWriter, read_info, read_records
from marsad.records import Capture

__all__ = ["ArchiveError", "ArchiveFile", "ArchiveWriter", "day_files", "read_captures", "write_captures"]

MAX_BYTES = 128 << 20  # of one file
MAX_RECORDS = 2_000  # of one file: bounds what a killed task has to fetch again
TOMBSTONES = "tombstones"


class Tombstone(msgspec.Struct, frozen=True):
    """A page that must stay forgotten."""

    article_id: str
    at: dt.datetime
    by: str
    because: str


def day_folder(day: dt.date) -> str:
    """The key of a data day's folder."""
    return f"warc/{day:%Y/%m/%d}"


def run_slug(run: str) -> str:
    """A run's name as part of a file name: readable, without separators, unique by a short hash."""
    readable = re.sub(r"[^A-Za-z0-9]", "", run)[:40]
    return f"{readable}{hashlib.sha256(run.encode()).hexdigest()[:6]}"


def archive_days(storage: Storage | None = None) -> list[dt.date]:
    """Every data day that has a folder, in order."""
    store = storage or Storage()
    return [
        dt.date(int(year), int(month), int(day))
        for year in store.folders("warc")
        for month in store.folders(f"warc/{year}")
        for day in store.folders(f"warc/{year}/{month}")
    ]


def day_keys(day: dt.date, storage: Storage) -> list[str]:
    """Keys of a day's whole files, sorted."""
    return [key for key in storage.files(day_folder(day)) if key.endswith(".warc.gz")]


def day_files(day: dt.date, storage: Storage | None = None) -> list[ArchiveFile]:
    """A day's whole files with the digests of their bytes as they are now, sorted by path."""
    store = storage or Storage()
    return [ArchiveFile(key, store.digest(key), store.size(key)) for key in day_keys(day, store)]


def read_captures(path: str, storage: Storage | None = None) -> Iterator[Capture]:
    """The pages of one archive file (its key, or its full path or URL), in the file's order.

    Feeds, robots.txt, redirects and unchanged pages (revisits) are left out, and so is what was
    forgotten. Raises ArchiveError where the file is damaged, FileNotFoundError.
    """
    for record in read_file(path, storage):
        if record.kind == "page" and not record.revisit:
            yield record.capture


def read_file(path: str, storage: Storage | None = None) -> Iterator[Record]:
    """Every response and revisit of one archive file that is not forgotten."""
    store = storage or Storage()
    forgotten = tombstones(store)
    with store.reading(store.key(path)) as source:
        for record in read_records(source, path):
            if not forgotten or url_key(record.capture.final_url) not in forgotten:
                yield record


def tombstones(storage: Storage) -> frozenset[str]:
    """Article ids of the pages that must stay forgotten."""
    keys = storage.files(TOMBSTONES)
    return frozenset(key.rsplit("/", 1)[-1].removesuffix(".json") for key in keys)


def index_file(key: str, storage: Storage) -> IndexedFile:
    """Everything the index holds of a file, read from the file."""
    year, month, day = key.split("/")[1:4]
    with storage.reading(key) as source:
        info = read_info(source)
    entries = tuple(index_entry(record, key) for record in read_file(key, storage))
    return IndexedFile(
        file=ArchiveFile(key, storage.digest(key), storage.size(key)),
        data_day=dt.date(int(year), int(month), int(day)),
        batch=info.get("marsad-batch", "unknown"),
        run=info.get("marsad-run", "unknown"),
        entries=entries,
    )


def index_entry(record: Record, key: str) -> IndexEntry:
    """The index row of a record."""
    capture = record.capture
    headers = {name.lower(): value for name, value in capture.headers}
    return IndexEntry(
        path=key,
        offset=record.offset,
        length=record.length,
        url=capture.url,
        final_url=capture.final_url,
        url_key=url_key(capture.final_url),
        captured_at=capture.captured_at,
        data_day=capture.captured_at.astimezone(dt.UTC).date(),
        status=capture.status,
        kind=record.kind,
        revisit=record.revisit,
        refers_to=record.refers_to,
        record_id=record.record_id,
        payload_digest=record.payload_digest,
        feed_id=capture.feed_id,
        etag=headers.get("etag"),
        last_modified=headers.get("last-modified"),
    )


class ArchiveWriter:
    """Files captures under their day; hands every whole file, with its index rows, to ``on_file``.

    Not for several threads. Used as a context manager, the last file is finished on the way out, or
    dropped when the block fails.
    """

    def __init__(
        self,
        batch: str,
        run: str,
        on_file: Callable[[IndexedFile], Any],
        storage: Storage | None = None,
        *,
        overwrite: bool = False,
        max_records: int = MAX_RECORDS,
        max_bytes: int = MAX_BYTES,
    ) -> None:
        self.batch, self.run, self._on_file = batch, run, on_file
        self.storage = storage or Storage()
        self._overwrite, self._max_records, self._max_bytes = overwrite, max_records, max_bytes
        self._day: dt.date | None = None
        self._target: PartialFile | None = None
        self._writer: WarcWriter | None = None
        self._entries: list[IndexEntry] = []
        self._numbers: dict[dt.date, Iterator[int]] = {}

    def add(
        self, capture: Capture, kind: Kind = "page", request: Headers = (), referred: Referred | None = None
    ) -> IndexEntry:
        """Write a capture. A day, a size or a number that is full ends the file under way first."""
        day = capture.captured_at.astimezone(dt.UTC).date()
        if self._target and (day != self._day or self._is_full()):
            self.finish()
        if self._writer is None:
            self._start(day, capture.captured_at)
        assert self._writer and self._target
        entry = index_entry(self._writer.add(capture, kind, request, referred), self._target.target)
        self._entries.append(entry)
        return entry

    def finish(self) -> None:
        """End the file under way, if there is one: move it into place and hand it over."""
        if self._target is None or self._day is None:
            return
        target, entries, day = self._target, tuple(self._entries), self._day
        self._target, self._writer, self._entries = None, None, []
        with target:
            digest = target.finish()
        file = ArchiveFile(target.target, digest, target.bytes)
        self._on_file(IndexedFile(file=file, data_day=day, batch=self.batch, run=self.run, entries=entries))

    def __enter__(self) -> "ArchiveWriter":
        return self

    def __exit__(self, failed: Any, *_: Any) -> None:
        if failed is None:
            self.finish()
        elif self._target:
            self._target.close()

    def _is_full(self) -> bool:
        assert self._target
        return len(self._entries) >= self._max_records or self._target.bytes >= self._max_bytes

    def _start(self, day: dt.date, moment: dt.datetime) -> None:
        key = self._free_key(day)
        self._day, self._target = day, PartialFile(self.storage, key)
        self._writer = WarcWriter(self._target)  # type: ignore[arg-type]  # enough of a file for warcio
        fields = {
            "software": f"marsad {marsad.__version__}",
            "format": "WARC File Format 1.1",
            "conformsTo": "https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
            "marsad-batch": self.batch,
            "marsad-run": self.run,
        }
        self._writer.info(key.rsplit("/", 1)[-1], fields, moment)

    def _free_key(self, day: dt.date) -> str:
        """The next file name of this batch and run; a name that a killed task left whole is not reused."""
        taken = set() if self._overwrite else set(day_keys(day, self.storage))
        for number in self._numbers.setdefault(day, count(1)):
            key = f"{day_folder(day)}/{self.batch}-{run_slug(self.run)}-{number:04d}.warc.gz"
            if key not in taken:
                return key
        raise AssertionError("count never ends")


def write_captures(
    captures: Iterable[Capture], batch: str, run: str, storage: Storage | None = None
) -> list[IndexedFile]:
    """File pages under their days, in the given order, replacing files of the same batch and run.

    The same captures give the same bytes. For fixed sets (the sample newsroom, tests); collecting and
    importing register what they write in the capture index too.
    """
    files: list[IndexedFile] = []
    with ArchiveWriter(batch, run, files.append, storage, overwrite=True) as writer:
        for capture in captures:
            writer.add(capture)
    return files
