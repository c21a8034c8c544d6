"""The capture index on PostgreSQL: what collecting remembers, in raw.* and ops.feed_*.

Implements ``marsad.ingest.index.CaptureIndex``. Every method is one transaction of its own.
"""

import contextlib
import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

from marsad.ingest.index import (
    ArchiveFile,
    Batch,
    FeedDay,
    FeedState,
    Fetch,
    ImportedSource,
    IndexedFile,
    IndexEntry,
    Progress,
    RobotsCopy,
    Seen,
)
from marsad.ingest.keys import url_key
from marsad.warehouse.connection import connect, fetch_dicts, transaction
from marsad.warehouse.statements import statement

if TYPE_CHECKING:
    from psycopg2 import extensions

Row = TypeVar("Row", bound=msgspec.Struct)
PAGE_ROWS = 500  # rows of one INSERT


class PostgresCaptureIndex:
    """See ``CaptureIndex`` for what each method means."""

    def __init__(self) -> None:
        self._held: extensions.connection | None = None  # of the name that is held; single reads use it too

    @contextlib.contextmanager
    def holding(self, name: str) -> Iterator[bool]:
        connection, outer = connect("loader", "marsad-collect"), self._held
        try:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute(statement("ingest/hold"), {"name": name})
                held = cursor.fetchone()
            self._held = connection
            yield bool(held and held[0])
        finally:
            self._held = outer
            connection.close()  # which gives the lock back, as the server does for a process that died

    def open_batch(self, batch: Batch) -> None:
        _ensure_partitions(batch.data_day)
        self._run("open_batch", msgspec.structs.asdict(batch))

    def close_batch(self, batch: Batch) -> None:
        self._run("close_batch", msgspec.structs.asdict(batch))

    def open_batches(self, day: dt.date | None = None) -> list[Batch]:
        return self._rows(Batch, "open_batches", {"day": day})

    def commit(self, progress: Progress) -> None:
        with transaction("loader") as cursor:
            for file in progress.files:
                _add_file(cursor, file)
            if progress.pages:
                latest = {page.url_key: page for page in progress.pages}
                _insert(cursor, "save_pages", [_values(page) for _, page in sorted(latest.items())])
            if progress.fetches:
                _insert(
                    cursor, "add_fetches", [_fetch_row(line, progress.batch) for line in progress.fetches]
                )
            if progress.feeds:
                states = {state.feed_id: state for state in progress.feeds}
                _insert(cursor, "save_feed_states", [_values(state) for _, state in sorted(states.items())])
            for copy in sorted(progress.robots, key=lambda copy: copy.origin):
                robots = msgspec.structs.asdict(copy) | {"body": copy.body.replace("\x00", "")}
                cursor.execute(statement("ingest/save_robots"), robots)
            for day in sorted(progress.days, key=lambda day: (day.feed_id, day.data_day)):
                _insert(cursor, "add_feed_days", [_values(day)])

    def replace_file(self, file: IndexedFile) -> None:
        _ensure_partitions(file.data_day)
        with transaction("loader") as cursor:
            cursor.execute(statement("ingest/drop_captures"), {"path": file.file.path})
            _add_file(cursor, file)
            payloads = [entry for entry in file.entries if _is_payload(entry)]
            pages = {
                key: _page(entry, key) for entry in payloads for key in (entry.url_key, url_key(entry.url))
            }
            if pages:
                _insert(cursor, "index_pages", [_values(page) for _, page in sorted(pages.items())])

    def drop_file(self, path: str) -> None:
        with transaction("loader") as cursor:
            cursor.execute(statement("ingest/drop_captures"), {"path": path})
            cursor.execute(statement("ingest/drop_file"), {"path": path})

    def files(self, day: dt.date | None = None) -> dict[str, ArchiveFile]:
        return {file.path: file for file in self._rows(ArchiveFile, "files", {"day": day})}

    def seen(self, url_keys: Iterable[str]) -> dict[str, Seen]:
        return {page.url_key: page for page in self._rows(Seen, "seen", {"url_keys": list(url_keys)})}

    def same_payload(self, outlet_id: str, payload_digest: str) -> Seen | None:
        wanted = {"outlet_id": outlet_id, "payload_digest": payload_digest}
        return next(iter(self._rows(Seen, "same_payload", wanted)), None)

    def referred_to_since(self, record_ids: Iterable[str], since: dt.date) -> set[str]:
        with transaction("loader") as cursor:
            wanted = {"record_ids": list(record_ids), "since": since}
            cursor.execute(statement("ingest/referred_to_since"), wanted)
            return {row[0] for row in cursor.fetchall()}

    def captures_of(self, url_key: str) -> list[IndexEntry]:
        return self._rows(IndexEntry, "captures_of", {"url_key": url_key})

    def feed_states(self) -> dict[str, FeedState]:
        return {state.feed_id: state for state in self._rows(FeedState, "feed_states", {})}

    def save_feed_state(self, state: FeedState) -> None:
        with transaction("loader") as cursor:
            _insert(cursor, "save_feed_states", [_values(state)])

    def feed_days(self, since: dt.date) -> list[FeedDay]:
        return self._rows(FeedDay, "feed_days", {"since": since})

    def robots(self, origins: Iterable[str]) -> Mapping[str, RobotsCopy]:
        return {copy.origin: copy for copy in self._rows(RobotsCopy, "robots", {"origins": list(origins)})}

    def known_captures(self, marks: Sequence[tuple[str, dt.datetime]]) -> set[tuple[str, dt.datetime]]:
        wanted = {"url_keys": [key for key, _ in marks], "moments": [moment for _, moment in marks],
                  "days": [moment.astimezone(dt.UTC).date() for _, moment in marks]}  # fmt: skip
        with transaction("loader") as cursor:
            cursor.execute(statement("ingest/known_captures"), wanted)
            return {(key, moment) for key, moment in cursor.fetchall()}

    def imports(self, sources: Iterable[str]) -> dict[str, ImportedSource]:
        rows = self._rows(ImportedSource, "imports", {"sources": list(sources)})
        return {imported.source: imported for imported in rows}

    def save_import(self, imported: ImportedSource) -> None:
        skipped = msgspec.json.encode(imported.skipped).decode()
        self._run("save_import", msgspec.structs.asdict(imported) | {"skipped": skipped})

    def forget_page(self, url_key: str) -> None:
        with transaction("loader") as cursor:
            cursor.execute(statement("ingest/forget_captures"), {"url_key": url_key})
            cursor.execute(statement("ingest/forget_page"), {"url_key": url_key})

    def _run(self, name: str, values: dict[str, Any]) -> None:
        with transaction("loader") as cursor:
            cursor.execute(statement(f"ingest/{name}"), values)

    def _rows(self, kind: type[Row], name: str, values: dict[str, Any]) -> list[Row]:
        with self._reading() as cursor:
            cursor.execute(statement(f"ingest/{name}"), values)
            return [kind(**row) for row in fetch_dicts(cursor)]

    def _reading(self) -> contextlib.AbstractContextManager["extensions.cursor"]:
        """For one statement. A connection costs more than it, and a collection asks for each page."""
        return self._held.cursor() if self._held else transaction("loader")


def _ensure_partitions(day: dt.date) -> None:
    """Each in a transaction of its own, so that one table's lock never waits for another's."""
    for table in ("raw.capture", "raw.fetch"):
        with transaction("loader") as cursor:
            cursor.execute(statement("ingest/ensure_partition"), {"table": table, "day": day})


def _add_file(cursor: "extensions.cursor", file: IndexedFile) -> None:
    about = msgspec.structs.asdict(file.file) | {
        "data_day": file.data_day,
        "batch": file.batch,
        "run": file.run,
        "captures": len(file.entries),
    }
    cursor.execute(statement("ingest/add_file"), about)
    if file.entries:
        _insert(cursor, "add_captures", [_entry_row(entry) for entry in file.entries])


def _insert(cursor: "extensions.cursor", name: str, rows: Sequence[tuple[Any, ...]]) -> None:
    from psycopg2.extras import execute_values

    execute_values(cursor, statement(f"ingest/{name}"), rows, page_size=PAGE_ROWS)


def _values(row: msgspec.Struct) -> tuple[Any, ...]:
    return tuple(_storable(value) for value in msgspec.structs.astuple(row))


def _storable(value: Any) -> Any:
    """PostgreSQL has no NUL in text; half a surrogate pair is no character either."""
    if isinstance(value, str):
        return value.replace("\x00", "").encode("utf-8", "replace").decode()
    return value


def _entry_row(entry: IndexEntry) -> tuple[Any, ...]:
    return tuple(
        _storable(value)
        for value in (
            entry.data_day, entry.path, entry.offset, entry.length, entry.url, entry.final_url, entry.url_key,
            entry.captured_at, entry.status, entry.kind, entry.revisit, entry.refers_to, entry.record_id,
            entry.payload_digest, entry.feed_id, entry.etag, entry.last_modified,
        )
    )  # fmt: skip


def _fetch_row(line: Fetch, batch: Batch) -> tuple[Any, ...]:
    return tuple(
        _storable(value)
        for value in (
            line.at.astimezone(dt.UTC).date(), line.at, line.feed_id, line.url, line.kind, line.outcome,
            line.status, line.bytes, line.seconds, line.detail, line.path, batch.batch, batch.run,
        )
    )  # fmt: skip


def _is_payload(entry: IndexEntry) -> bool:
    return entry.kind == "page" and not entry.revisit and entry.status < 400


def _page(entry: IndexEntry, key: str) -> Seen:
    return Seen(
        url_key=key,
        url=entry.final_url,
        feed_id=entry.feed_id,
        signature=None,
        captured_at=entry.captured_at,
        status=entry.status,
        payload_digest=entry.payload_digest,
        record_id=entry.record_id,
        etag=entry.etag,
        last_modified=entry.last_modified,
        attempts=0,
        checked_at=entry.captured_at,
    )
