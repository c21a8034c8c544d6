"""Keeping the archive and its index true to one another: reindex, verify, retire old days."""

import datetime as dt
import logging
from collections.abc import Iterable

import msgspec

from marsad import clock
from marsad.ingest import archive
from marsad.ingest.collect import heal
from marsad.ingest.index import CaptureIndex
from marsad.ingest.storage import PARTIAL, Storage
from marsad.ingest.warc import ArchiveError

logger = logging.getLogger(__name__)
ONE_DAY = dt.timedelta(days=1)
RETIRED = "RETIRED.json"  # in the folder of a day whose files retention has removed


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """Something wrong with a file of the archive."""

    path: str
    problem: str


class Reindexed(msgspec.Struct, kw_only=True):
    """What reindexing did."""

    files: int = 0
    captures: int = 0
    dropped: list[str] = []  # index rows of files that are no longer there
    healed: list[str] = []  # files that killed tasks had left
    damaged: list[Finding] = []


class Verified(msgspec.Struct, kw_only=True):
    """What verifying read."""

    files: int = 0
    records: int = 0
    bytes: int = 0
    findings: list[Finding] = []


def reindex(
    index: CaptureIndex, days: Iterable[dt.date] | None = None, storage: Storage | None = None
) -> Reindexed:
    """Rebuild the index of those days (None: of all) from the archive, which is the truth.

    Batches of dead tasks are closed, rows of files that are gone are dropped (not those of retired days).
    A damaged file keeps the rows that it has and is named.
    """
    store, done = storage or Storage(), Reindexed()
    done.healed = heal(index, store)
    for day in _days(index, days, store):
        keys = archive.day_keys(day, store)
        for key in keys:
            try:
                file = archive.index_file(key, store)
            except ArchiveError as error:
                done.damaged.append(Finding(path=key, problem=str(error)))
                continue
            index.replace_file(file)
            done.files, done.captures = done.files + 1, done.captures + len(file.entries)
        if not is_retired(day, store):
            done.dropped += sorted(set(index.files(day)) - set(keys))
    for path in done.dropped:
        index.drop_file(path)
    return done


def verify(
    index: CaptureIndex, days: Iterable[dt.date] | None = None, storage: Storage | None = None
) -> Verified:
    """Read everything back: each record against its digests, each file against the index."""
    store, done = storage or Storage(), Verified()
    for day in _days(index, days, store):
        known = index.files(day)
        keys = archive.day_keys(day, store)
        for key in keys:
            done.files, done.bytes = done.files + 1, done.bytes + store.size(key)
            try:
                done.records += sum(1 for _ in archive.read_file(key, store))
            except ArchiveError as error:
                done.findings.append(Finding(path=key, problem=str(error)))
            if key not in known:
                done.findings.append(Finding(path=key, problem="not in the index: marsad archive reindex"))
            elif store.digest(key) != known[key].digest:
                done.findings.append(Finding(path=key, problem="has other bytes than when it was written"))
        if not is_retired(day, store):
            gone = sorted(set(known) - set(keys))
            done.findings += [Finding(path=path, problem="is missing from the archive") for path in gone]
    return done


def retire(keep_days: int, index: CaptureIndex, storage: Storage | None = None) -> list[str]:
    """Remove files of days older than ``keep_days``; the paths removed.

    A file stays while a kept revisit refers to a payload in it. The day is marked as retired: it cannot be
    run again, and its published rows stay. Parts that nobody finished for two days go too.
    """
    if keep_days < 2:
        raise ValueError("keep_days must be at least 2: nightly reads yesterday's files")
    store, removed = storage or Storage(), []
    first_kept = clock.now().astimezone(dt.UTC).date() - keep_days * ONE_DAY
    for day in archive.archive_days(store):
        if day >= first_kept:
            break
        for key in archive.day_keys(day, store):
            records = [
                entry.record_id for entry in archive.index_file(key, store).entries if not entry.revisit
            ]
            if index.referred_to_since(records, first_kept):
                continue
            _mark_retired(day, store)
            store.remove(key)
            removed.append(key)
    return removed + _old_parts(store)


def is_retired(day: dt.date, storage: Storage | None = None) -> bool:
    """Whether retention has removed files of a day, so that it must not be run again."""
    return (storage or Storage()).exists(f"{archive.day_folder(day)}/{RETIRED}")


def _mark_retired(day: dt.date, storage: Storage) -> None:
    key = f"{archive.day_folder(day)}/{RETIRED}"
    if not storage.exists(key):
        storage.put(key, msgspec.json.encode({"retired_at": clock.now()}))


def _old_parts(storage: Storage) -> list[str]:
    """Parts carry no date; one whose day is two days past belongs to nobody."""
    last = clock.now().astimezone(dt.UTC).date() - 2 * ONE_DAY
    old = []
    for key in storage.files(PARTIAL):
        named = key.removeprefix(f"{PARTIAL}/").split("~")[1:4]
        if len(named) == 3 and all(part.isdigit() for part in named) and dt.date(*map(int, named)) < last:
            storage.remove(key)
            old.append(key)
    return old


def _days(index: CaptureIndex, days: Iterable[dt.date] | None, storage: Storage) -> list[dt.date]:
    if days is not None:
        return sorted(set(days))
    named = (path.split("/")[1:4] for path in index.files())
    return sorted({dt.date(*map(int, parts)) for parts in named} | set(archive.archive_days(storage)))
