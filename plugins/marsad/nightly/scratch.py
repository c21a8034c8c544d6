"""Intermediate files of one run of one day: JSON lines below ``scratch/<day>/<run>/`` of the archive's root.

Workers share no disk, only this store. A file appears whole or not at all (it is written under another
key and moved), and writing it again gives the same bytes.
"""

import contextlib
import datetime as dt
import gzip
import re
import uuid
from collections.abc import Iterable, Iterator
from typing import IO, Any, TypeVar

import msgspec

from marsad.ingest.storage import Storage

Record = TypeVar("Record")
ROOT = "scratch"
LEVEL = 1  # gzip: the files live for days, and the processor is what is scarce


class MissingInputError(RuntimeError):
    """A file of an earlier step is not there; the message says which, and what to run again."""


class Scratch:
    """The intermediate files of one run of one data day."""

    def __init__(self, day: dt.date, run_id: str, storage: Storage | None = None) -> None:
        self.day = day
        self.run_id = run_id
        self._storage = storage or Storage()
        self._files = self._storage.fs
        self._folder = self._storage.path(f"{ROOT}/{day.isoformat()}/{_safe(run_id)}")

    def write(self, name: str, records: Iterable[Any]) -> int:
        """Write records, one JSON line each; how many they were."""
        count = 0
        encoder = msgspec.json.Encoder()
        with self._replacing(name) as raw, gzip.GzipFile("", "wb", LEVEL, raw, mtime=0) as lines:
            for record in records:
                lines.write(encoder.encode(record) + b"\n")
                count += 1
        return count

    def read(self, name: str, record_type: type[Record]) -> Iterator[Record]:
        """The records of a file, one at a time; raises MissingInputError."""
        decoder = msgspec.json.Decoder(record_type)
        try:
            raw = self._files.open(self._path(name), "rb")
        except FileNotFoundError as error:
            raise MissingInputError(
                f"{name} of {self.day} is not in scratch ({self._path(name)}): "
                "an earlier step has not run, or its files were swept; clear the run from its first task"
            ) from error
        with raw, gzip.GzipFile(fileobj=raw) as lines:
            for line in lines:
                yield decoder.decode(line)

    def exists(self, name: str) -> bool:
        """Whether a file is there, whole."""
        return bool(self._files.exists(self._path(name)))

    def delete(self) -> None:
        """Remove all files of this run."""
        if self._files.exists(self._folder):
            self._files.rm(self._folder, recursive=True)

    def _path(self, name: str) -> str:
        return f"{self._folder}/{name}"

    @contextlib.contextmanager
    def _replacing(self, name: str) -> Iterator[IO[bytes]]:
        target = self._path(name)
        unfinished = f"{self._folder}/.{name}.{uuid.uuid4().hex}"
        self._files.makedirs(self._folder, exist_ok=True)
        try:
            with self._files.open(unfinished, "wb") as raw:
                yield raw
        except BaseException:
            with contextlib.suppress(OSError):
                self._files.rm(unfinished)
            raise
        self._files.mv(unfinished, target)


def sweep(older_than: dt.timedelta) -> list[str]:
    """Delete the scratch folders of runs that were last written before so long; their keys."""
    storage = Storage()
    limit = dt.datetime.now(dt.UTC) - older_than
    swept: list[str] = []
    for day in storage.folders(ROOT):
        for run in storage.folders(f"{ROOT}/{day}"):
            key = f"{ROOT}/{day}/{run}"
            folder = storage.path(key)
            if all(_modified(storage, path) < limit for path in storage.fs.find(folder)):
                storage.fs.rm(folder, recursive=True)
                swept.append(key)
    return swept


def _modified(storage: Storage, path: str) -> dt.datetime:
    moment: dt.datetime = storage.fs.modified(path)
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)


def _safe(run_id: str) -> str:
    """A run id as a folder's name."""
    return re.sub(r"[^A-Za-z0-9._-]", "_", run_id)
