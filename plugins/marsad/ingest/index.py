"""What collecting remembers, as an interface: the rooms below the warehouse know no SQL.

``warehouse/capture_index.py`` implements it on PostgreSQL. The archive is the truth; everything here but
the fetch log and feed health can be rebuilt from it.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Literal, Protocol

import msgspec

Kind = Literal["page", "feed", "robots", "redirect"]


class ArchiveFile(msgspec.Struct, frozen=True):
    """One whole file of the archive."""

    path: str  # its key below the archive's root
    digest: str  # sha256:…
    bytes: int


class IndexEntry(msgspec.Struct, frozen=True, kw_only=True):
    """Where one response lies in the archive."""

    path: str
    offset: int  # bytes, of the record in the file
    length: int
    url: str
    final_url: str
    url_key: str  # hash of the canonical final URL
    captured_at: dt.datetime
    data_day: dt.date
    status: int
    kind: Kind
    revisit: bool  # an unchanged page: the payload lies in an earlier record
    refers_to: str | None  # record id of that earlier record
    record_id: str
    payload_digest: str  # sha1:…, of the body as received
    feed_id: str
    etag: str | None
    last_modified: str | None


class IndexedFile(msgspec.Struct, frozen=True, kw_only=True):
    """A file with everything that is in it."""

    file: ArchiveFile
    data_day: dt.date
    batch: str
    run: str
    entries: tuple[IndexEntry, ...]


class Batch(msgspec.Struct, frozen=True, kw_only=True):
    """The captures that one run of one feed batch files under one day."""

    batch: str
    run: str
    data_day: dt.date
    opened_at: dt.datetime
    closed_at: dt.datetime | None = None
    note: str | None = None  # how it was closed, when not by its own run


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a page, by its canonical URL."""

    url_key: str
    url: str
    feed_id: str
    signature: str | None  # of the feed item that last led to it
    captured_at: dt.datetime | None  # None: never had
    status: int | None
    payload_digest: str | None
    record_id: str | None  # of the response record that holds the payload
    etag: str | None
    last_modified: str | None
    attempts: int  # failures since the last capture
    checked_at: dt.datetime | None  # last attempt of any outcome


class Fetch(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the fetch log."""

    at: dt.datetime
    feed_id: str
    url: str
    kind: Kind
    outcome: str  # see client.OUTCOMES
    status: int | None = None
    bytes: int = 0
    seconds: float = 0.0
    detail: str | None = None
    path: str | None = None  # file of the archive that holds the answer


class FeedState(msgspec.Struct, frozen=True, kw_only=True):
    """What was learnt about a feed, and whether it is collected. Written by health.py."""

    feed_id: str
    url: str
    etag: str | None = None
    last_modified: str | None = None
    body_digest: str | None = None
    last_fetch_at: dt.datetime | None = None
    last_success_at: dt.datetime | None = None
    last_new_at: dt.datetime | None = None
    failures: float = 0.0  # weighted, since the last success
    last_outcome: str | None = None
    verified_at: dt.datetime | None = None
    moved_to: str | None = None
    paused_at: dt.datetime | None = None
    paused_by: str | None = None  # "marsad" or who did it
    paused_because: str | None = None
    next_probe_at: dt.datetime | None = None
    system_status: str = "never fetched"  # plain words


class FeedDay(msgspec.Struct, frozen=True, kw_only=True):
    """A feed's figures of one UTC day."""

    feed_id: str
    data_day: dt.date
    fetches: int = 0
    errors: int = 0
    items: int = 0
    new_pages: int = 0


class RobotsCopy(msgspec.Struct, frozen=True, kw_only=True):
    """A site's robots.txt as last had."""

    origin: str  # scheme://host:port
    fetched_at: dt.datetime
    status: int
    body: str


class ImportedSource(msgspec.Struct, frozen=True, kw_only=True):
    """A file of another archive that was brought in whole."""

    source: str
    kind: str
    options: str  # JSON of the selection
    run: str
    finished_at: dt.datetime
    taken: int
    skipped: dict[str, int]
    days: list[dt.date]


class Progress(msgspec.Struct, kw_only=True):
    """What files, and the fetches that led to them, teach; committed in one transaction."""

    batch: Batch
    files: Sequence[IndexedFile] = ()
    fetches: Sequence[Fetch] = ()
    pages: Sequence[Seen] = ()
    feeds: Sequence[FeedState] = ()
    days: Sequence[FeedDay] = ()
    robots: Sequence[RobotsCopy] = ()


class CaptureIndex(Protocol):
    """Batches, captures, the fetch log, feed state."""

    def holding(self, name: str) -> AbstractContextManager[bool]:
        """Hold a name until the block ends or the process dies; False when somebody else holds it."""
        ...

    def open_batch(self, batch: Batch) -> None:
        """Register a batch as open; no error when it is known (it is open again)."""
        ...

    def close_batch(self, batch: Batch) -> None:
        """Register it as closed."""
        ...

    def open_batches(self, day: dt.date | None = None) -> list[Batch]:
        """Batches not closed, of one day or of all, oldest first."""
        ...

    def commit(self, progress: Progress) -> None:
        """Write it all, or nothing. Repeating is harmless."""
        ...

    def replace_file(self, file: IndexedFile) -> None:
        """Index a file anew: its rows are replaced, its pages become seen."""
        ...

    def drop_file(self, path: str) -> None:
        """Forget the rows of a file that is no longer in the archive."""
        ...

    def files(self, day: dt.date | None = None) -> dict[str, ArchiveFile]:
        """Indexed files by path, of one day or of all."""
        ...

    def seen(self, url_keys: Iterable[str]) -> dict[str, Seen]:
        """What is known of pages."""
        ...

    def same_payload(self, outlet_id: str, payload_digest: str) -> Seen | None:
        """A page of that outlet whose last capture has this payload."""
        ...

    def referred_to_since(self, record_ids: Iterable[str], since: dt.date) -> set[str]:
        """Those of the records that a revisit of that day or later refers to."""
        ...

    def captures_of(self, url_key: str) -> list[IndexEntry]:
        """All records of a page."""
        ...

    def feed_states(self) -> dict[str, FeedState]:
        """What is known of every feed."""
        ...

    def save_feed_state(self, state: FeedState) -> None:
        """Write one feed's state."""
        ...

    def feed_days(self, since: dt.date) -> list[FeedDay]:
        """Daily figures since a day, included."""
        ...

    def robots(self, origins: Iterable[str]) -> Mapping[str, RobotsCopy]:
        """Known copies of robots.txt."""
        ...

    def known_captures(self, marks: Sequence[tuple[str, dt.datetime]]) -> set[tuple[str, dt.datetime]]:
        """Those of the pages (key, moment) that are in the archive."""
        ...

    def imports(self, sources: Iterable[str]) -> dict[str, ImportedSource]:
        """Those of the sources that were imported whole."""
        ...

    def save_import(self, imported: ImportedSource) -> None:
        """Remember that a source was."""
        ...

    def forget_page(self, url_key: str) -> None:
        """Remove index rows of a page; its tombstone keeps it from being collected again."""
        ...
