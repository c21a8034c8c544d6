"""Collecting one batch of feeds: what is new goes into the archive, everything that happened into the log.

Order is what makes a kill harmless. A file is moved into place whole; then one transaction writes its index
rows, the log lines, the pages seen and the feeds' states that depend on it. A task that dies in between
leaves a whole file without rows, which ``heal`` indexes, or a part, which it drops. A feed's validators
(ETag and the like) are kept only when each of its pages was dealt with, so that nothing hides behind a 304.
"""

import asyncio
import datetime as dt
import logging
from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

import msgspec

from marsad import clock
from marsad.ingest import archive, feeds, health, new
from marsad.ingest.client import FEED, PAGE, PASSING, Client, Fetched, Hop, Limits
from marsad.ingest.guard import Resolver, system_resolver
from marsad.ingest.index import (
    Batch,
    CaptureIndex,
    FeedDay,
    FeedState,
    Fetch,
    IndexedFile,
    IndexEntry,
    Kind,
    Progress,
    RobotsCopy,
    Seen,
)
from marsad.ingest.politeness import origin_of
from marsad.ingest.registry import Feed, Outlet, Registry
from marsad.ingest.storage import PARTIAL, Storage
from marsad.ingest.warc import Referred, payload_digest
from marsad.records import Capture
from marsad.settings import settings

logger = logging.getLogger(__name__)
BATCH_OUTLETS = 12  # outlets of one batch
MAX_PAGES = 300  # of one feed and run; what is left over comes with the next run
MAX_SITEMAPS = 3  # of an index of sitemaps, the newest
DEADLINE = 25 * 60.0  # seconds after which no further page is started
GRACE = 90.0  # seconds that a page under way may take beyond it
FILE_SECONDS = 300.0  # a file is ended after this, so that a kill costs no more than that


class Options(msgspec.Struct, frozen=True, kw_only=True):
    """What tests and operators may turn."""

    deadline: float = DEADLINE
    max_pages: int = MAX_PAGES
    feed_limits: Limits = FEED
    page_limits: Limits = PAGE
    cool_down: float = 300.0
    max_records: int = archive.MAX_RECORDS


class FeedReport(msgspec.Struct, kw_only=True):
    """What a run had from one feed."""

    feed_id: str
    outcome: str = "not fetched"
    detail: str | None = None
    items: int = 0
    new_pages: int = 0
    unchanged: int = 0
    failed: int = 0
    postponed: int = 0
    left_out: dict[str, int] = {}

    @property
    def is_well(self) -> bool:
        """Whether the feed itself could be read."""
        return self.outcome in ("ok", "not_modified")

    @property
    def words(self) -> str:
        """One line for the log."""
        figures = {"new pages": self.new_pages, "unchanged": self.unchanged, "failed": self.failed,
                   "postponed": self.postponed} | self.left_out  # fmt: skip
        counts = [f"{count} {name.replace('_', ' ')}" for name, count in figures.items() if count]
        said = health.WORDS.get(self.outcome, self.outcome) + (f" ({self.detail})" if self.detail else "")
        return f"{said}: {self.items} items" + (", " + ", ".join(counts) if counts else "")


class BatchReport(msgspec.Struct, kw_only=True):
    """What a run had from one batch."""

    batch: str
    run: str
    feeds: list[FeedReport] = []
    files: list[str] = []
    healed: list[str] = []
    held_by_another: bool = False

    @property
    def words(self) -> str:
        """One line for the log."""
        if self.held_by_another:
            return f"{self.batch}: another run is collecting these feeds"
        pages, failed = sum(feed.new_pages for feed in self.feeds), sum(feed.failed for feed in self.feeds)
        ill = sum(not feed.is_well for feed in self.feeds)
        counts = f"{pages} new pages of {len(self.feeds)} feeds, {failed} pages failed"
        return f"{self.batch}: {counts}, {ill} feeds ill"


def plan_batches(registry: Registry, states: dict[str, FeedState], now: dt.datetime) -> dict[str, list[str]]:
    """The feeds that are due, in batches by name. Outlets that share a host share a batch, because a host's
    pause is kept within one task; where no pause is asked for, they need not."""
    groups: dict[str, list[Outlet]] = {}
    for outlet in registry.outlets:
        host = _busiest_host(outlet)
        groups.setdefault(host if registry.limit(host).delay else outlet.id, []).append(outlet)
    batches: list[list[Outlet]] = [[]]
    size = min(BATCH_OUTLETS, max(1, -(-len(registry.outlets) // 4)))
    for group in groups.values():
        if len(batches[-1]) >= size:
            batches.append([])
        batches[-1].extend(group)
    due = {
        f"feeds{number:02d}": [
            feed.id
            for outlet in batch
            for feed in outlet.feeds
            if feed.kind != "ccnews" and health.is_due(feed, states.get(feed.id), now)
        ]
        for number, batch in enumerate(batches, 1)
    }
    return {name: feed_ids for name, feed_ids in due.items() if feed_ids}


def collect_batch(
    batch: str,
    feed_ids: Iterable[str],
    run: str,
    index: CaptureIndex,
    registry: Registry,
    storage: Storage | None = None,
    options: Options | None = None,
    resolver: Resolver = system_resolver,
) -> BatchReport:
    """Fetch the feeds and their new pages into the archive. Never raises for what a site does."""
    store, report = storage or Storage(), BatchReport(batch=batch, run=run)
    with index.holding(f"collect {batch}") as mine:
        if not mine:
            report.held_by_another = True
            return report
        stale = [old for old in index.open_batches() if old.batch == batch]
        report.healed = [path for old in stale for path in heal_batch(old, index, store)]
        collector = _Collector(report, index, registry, store, options or Options(), resolver)
        asyncio.run(collector.run([registry.feed(feed_id) for feed_id in feed_ids]))
    logger.info(report.words)
    return report


def heal(index: CaptureIndex, storage: Storage | None = None) -> list[str]:
    """Close every open batch whose task is dead; files that it left whole are indexed.

    A task holds its batch's name while it lives, so whoever can hold it knows that the task is dead.
    Returns the paths of files that were indexed.
    """
    store, healed = storage or Storage(), []
    for batch in index.open_batches():
        with index.holding(f"collect {batch.batch}") as dead:
            if dead:
                healed += heal_batch(batch, index, store)
    return healed


def heal_batch(batch: Batch, index: CaptureIndex, storage: Storage) -> list[str]:
    """Close one batch of a dead task; the caller holds its name."""
    prefix = f"{archive.day_folder(batch.data_day)}/{batch.batch}-{archive.run_slug(batch.run)}-"
    known = index.files(batch.data_day)
    left = [
        key
        for key in archive.day_keys(batch.data_day, storage)
        if key.startswith(prefix) and key not in known
    ]
    for key in left:
        file = archive.index_file(key, storage)
        index.replace_file(file)
        index.commit(Progress(batch=batch, fetches=[_found_line(entry) for entry in file.entries]))
    for part in storage.files(PARTIAL):
        if part.startswith(f"{PARTIAL}/{prefix.replace('/', '~')}"):
            storage.remove(part)
    note = f"closed after its task died; {len(left)} files indexed"
    index.close_batch(msgspec.structs.replace(batch, closed_at=clock.now(), note=note))
    return left


def _found_line(entry: IndexEntry) -> Fetch:
    return Fetch(at=entry.captured_at, feed_id=entry.feed_id, url=entry.url, kind=entry.kind,
                 outcome="unchanged" if entry.revisit else "captured", status=entry.status,
                 bytes=entry.length, detail="found in the archive after a kill", path=entry.path)  # fmt: skip


def _busiest_host(outlet: Outlet) -> str:
    """The host that most of an outlet's requests go to: its pages'."""
    return urlsplit(outlet.home).hostname or outlet.id


class _Collector:
    """One run of one batch."""

    def __init__(self, report: BatchReport, index: CaptureIndex, registry: Registry, storage: Storage,
                 options: Options, resolver: Resolver) -> None:  # fmt: skip
        self.report, self.index, self.registry, self.storage = report, index, registry, storage
        self.options, self.resolver = options, resolver
        self.writer = archive.ArchiveWriter(report.batch, report.run, lambda file: self.whole.append(file),
                                            storage, max_records=options.max_records)  # fmt: skip
        self.batch = self._open(clock.now())
        self.filing = asyncio.Lock()  # a record and the log line that calls it done are one step
        self.whole: list[IndexedFile] = []  # moved into place, not committed yet
        self.payloads: dict[tuple[str, str], Seen] = {}  # (outlet, digest), since the last commit
        self.taken: set[str] = set()
        self.forgotten = archive.tombstones(storage)
        self.states = index.feed_states()
        self.fetches: list[Fetch] = []
        self.pages: list[Seen] = []
        self.feeds: list[FeedState] = []
        self.days: list[FeedDay] = []
        self.robots: list[RobotsCopy] = []
        self.stop_at, self.file_since = 0.0, 0.0

    async def run(self, chosen: list[Feed]) -> None:
        """Everything, feeds side by side."""
        self.file_since = asyncio.get_running_loop().time()
        self.stop_at = self.file_since + self.options.deadline
        origins = {origin_of(feed.url) for feed in chosen}
        origins |= {origin_of(self.registry.outlet(feed.outlet_id).home) for feed in chosen}
        client = Client(
            self.registry.limit,
            robots_known=self.index.robots(origins),
            keep_robots=lambda copy: self.robots.append(copy),
            resolver=self.resolver,
            cool_down=self.options.cool_down,
        )
        with self.writer:
            async with client:
                await asyncio.gather(*(self._feed_safely(client, feed) for feed in chosen))
        await self._commit()
        self.index.close_batch(msgspec.structs.replace(self.batch, closed_at=clock.now()))

    async def _feed_safely(self, client: Client, feed: Feed) -> None:
        """A fault of ours in one feed stops that feed only; the log says so."""
        report = FeedReport(feed_id=feed.id)
        self.report.feeds.append(report)
        try:
            await self._feed(client, feed, report)
        except (ValueError, TypeError, KeyError, LookupError, ArithmeticError, RecursionError) as error:
            logger.exception("%s: given up in this run", feed.id)
            report.outcome, report.detail = "internal_error", f"{type(error).__name__}: {error}"
            line = Fetch(at=clock.now(), feed_id=feed.id, url=feed.url, kind="feed", outcome="internal_error",
                         detail=report.detail[:500])  # fmt: skip
            self.fetches.append(line)

    async def _feed(self, client: Client, feed: Feed, report: FeedReport) -> None:
        state = self.states.get(feed.id)
        fetched = await client.get(
            feed.url, "feed", limits=self.options.feed_limits,
            etag=state.etag if state and state.url == feed.url else None,
            last_modified=state.last_modified if state and state.url == feed.url else None,
        )  # fmt: skip
        items, fault = await self._items(client, feed, fetched, report)
        report.outcome, report.detail = fault or fetched.outcome, report.detail or fetched.detail
        wanted = await self._choose(items, report)
        await self._pages(client, feed, wanted, report)
        now = clock.now()
        known = health.after_fetch(feed, state, fetched, fault, report.new_pages, now)
        self.feeds.append(_with_validators(known, state, fetched, report))
        day = FeedDay(
            feed_id=feed.id, data_day=now.astimezone(dt.UTC).date(), fetches=1,
            errors=int(not report.is_well), items=report.items, new_pages=report.new_pages,
        )  # fmt: skip
        self.days.append(day)

    async def _items(
        self, client: Client, feed: Feed, fetched: Fetched, report: FeedReport
    ) -> tuple[list[feeds.Item], str | None]:
        """The items of the feed and, where it names sitemaps, of the newest of those; what was wrong."""
        listing, fault = await self._read_feed(feed, fetched, report)
        items = list(listing.items)
        for address in listing.further[:MAX_SITEMAPS]:
            part = await client.get(address, "feed", limits=self.options.feed_limits)
            inner, _ = await self._read_feed(feed, part, report)
            items += inner.items
        report.items = len(items)
        return items, fault

    async def _read_feed(
        self, feed: Feed, fetched: Fetched, report: FeedReport
    ) -> tuple[feeds.Listing, str | None]:
        """The body as a feed, archived when it is not the last one again, logged."""
        found, fault, path, answer = feeds.Listing(items=()), None, None, fetched.answer
        if fetched.outcome == "ok" and answer:
            try:
                found = await self._parsed(feed, answer)
            except feeds.FeedError as error:
                fault, report.detail = error.reason, error.detail
        for reason, count in found.left_out.items():
            report.left_out[reason] = report.left_out.get(reason, 0) + count
        notes = [report.detail or fetched.detail or ""]
        notes += [f"{count} {reason}" for reason, count in sorted(found.left_out.items())]
        async with self.filing:
            if fetched.outcome == "ok" and answer and self._is_other_feed(feed, answer):
                path = (await self._archive(feed, fetched, answer, "feed", None)).path
            self._log(feed, fetched, "feed", fault or fetched.outcome, ", ".join(filter(None, notes)), path)
        return found, fault

    def _is_other_feed(self, feed: Feed, answer: Hop) -> bool:
        """Whether the body is another one than that of the last run."""
        state = self.states.get(feed.id)
        return state is None or state.body_digest != payload_digest(answer.body)

    async def _parsed(self, feed: Feed, answer: Hop) -> feeds.Listing:
        """In a thread: a large feed takes seconds, and other hosts wait for no one."""
        outlet, loopback = self.registry.outlet(feed.outlet_id), settings().allow_loopback
        found = await asyncio.to_thread(
            feeds.read, feed, outlet, answer.url, answer.headers, answer.body, loopback
        )
        return feeds.without_impossible_dates(found, clock.now())

    async def _choose(self, items: list[feeds.Item], report: FeedReport) -> list[new.Wanted]:
        """What is fetched now. A page that another feed of this batch lists too is fetched once."""
        keys = [item.url_key for item in items]
        seen = await asyncio.to_thread(self.index.seen, keys) if items else {}
        self.pages.extend(_unlearned(items, seen))
        wanted = [
            one
            for one in new.wanted(items, seen, self.forgotten, clock.now())
            if one.item.url_key not in self.taken
        ]
        report.postponed = max(0, len(wanted) - self.options.max_pages)
        chosen = wanted[: self.options.max_pages]
        self.taken |= {one.item.url_key for one in chosen}
        return chosen

    async def _pages(self, client: Client, feed: Feed, wanted: list[new.Wanted], report: FeedReport) -> None:
        queue = iter(wanted)
        host = urlsplit(wanted[0].item.url).hostname or "" if wanted else ""

        async def work() -> None:
            for one in queue:
                if asyncio.get_running_loop().time() > self.stop_at:
                    report.postponed += 1
                    continue
                try:
                    async with asyncio.timeout_at(self.stop_at + GRACE):
                        fetched = await self._fetch_page(client, one)
                except TimeoutError:
                    report.postponed += 1  # it was still waiting for its turn at a slow host
                else:
                    await self._file_page(feed, one, fetched, report)

        workers = min(len(wanted), self.registry.limit(host).concurrency)
        await asyncio.gather(*(work() for _ in range(workers)))

    async def _fetch_page(self, client: Client, one: new.Wanted) -> Fetched:
        old = one.seen if one.seen and one.seen.record_id else None
        return await client.get(
            one.item.url, "page", limits=self.options.page_limits,
            etag=old.etag if old else None, last_modified=old.last_modified if old else None,
        )  # fmt: skip

    async def _file_page(self, feed: Feed, one: new.Wanted, fetched: Fetched, report: FeedReport) -> None:
        """What came of a fetch, in the archive and in the log."""
        answer, old = fetched.answer, one.seen if one.seen and one.seen.record_id else None
        digest = payload_digest(answer.body) if fetched.outcome == "ok" and answer else None
        if digest and (old is None or old.payload_digest != digest):
            old = await asyncio.to_thread(self.index.same_payload, feed.outlet_id, digest)
        async with self.filing:
            if digest and answer:
                old = old or self.payloads.get((feed.outlet_id, digest))
                await self._keep_page(feed, one, fetched, answer, old, report)
            elif fetched.outcome == "not_modified" and answer and old:
                await self._keep_unchanged(feed, one, fetched, answer, old, report)
            else:
                await self._keep_failure(feed, one, fetched, report)

    async def _keep_page(
        self,
        feed: Feed,
        one: new.Wanted,
        fetched: Fetched,
        answer: Hop,
        same: Seen | None,
        report: FeedReport,
    ) -> None:
        if same:
            await self._keep_unchanged(feed, one, fetched, answer, same, report)
            return
        entry = await self._archive(feed, fetched, answer, "page", None)
        self._log(feed, fetched, "page", "captured", None, entry.path)
        self._remember(one, feed, entry, entry.record_id)
        report.new_pages += 1

    async def _keep_unchanged(
        self, feed: Feed, one: new.Wanted, fetched: Fetched, answer: Hop, old: Seen, report: FeedReport
    ) -> None:
        assert old.record_id and old.captured_at
        referred = Referred(record_id=old.record_id, url=old.url, captured_at=old.captured_at,
                            payload_digest=old.payload_digest or "")  # fmt: skip
        entry = await self._archive(feed, fetched, answer, "page", referred)
        self._log(feed, fetched, "page", "unchanged", None, entry.path)
        report.unchanged += 1
        self.pages.append(
            msgspec.structs.replace(
                old, url_key=one.item.url_key, signature=one.item.signature, attempts=0,
                checked_at=entry.captured_at, etag=entry.etag or old.etag,
                last_modified=entry.last_modified or old.last_modified,
            )
        )  # fmt: skip

    async def _keep_failure(self, feed: Feed, one: new.Wanted, fetched: Fetched, report: FeedReport) -> None:
        """Nothing is archived but the first plain «no» of a page: it is a fact about that page."""
        report.failed += 1
        outcome, path, answer = fetched.outcome, None, fetched.answer
        first = one.seen is None or (one.seen.attempts == 0 and one.seen.record_id is None)
        if outcome in ("gone", "refused", "client_error") and answer and first:
            path = (await self._archive(feed, fetched, answer, "page", None)).path
        self._log(feed, fetched, "page", outcome, fetched.detail, path)
        if outcome != "circuit_open":  # it was not asked for
            old = one.seen or Seen(
                url_key=one.item.url_key, url=one.item.url, feed_id=feed.id, signature=None, captured_at=None,
                status=None, payload_digest=None, record_id=None, etag=None, last_modified=None, attempts=0,
                checked_at=None,
            )  # fmt: skip
            self.pages.append(msgspec.structs.replace(old, attempts=old.attempts + 1, checked_at=clock.now()))
        report.postponed += fetched.outcome in PASSING

    def _remember(self, one: new.Wanted, feed: Feed, entry: IndexEntry, record_id: str) -> None:
        """A page is known by the address that led to it and by the one that it ended at."""
        page = Seen(
            url_key=entry.url_key, url=entry.final_url, feed_id=feed.id, signature=one.item.signature,
            captured_at=entry.captured_at, status=entry.status, payload_digest=entry.payload_digest,
            record_id=record_id, etag=entry.etag, last_modified=entry.last_modified, attempts=0,
            checked_at=entry.captured_at,
        )  # fmt: skip
        self.payloads[feed.outlet_id, entry.payload_digest] = page
        for key in {one.item.url_key, entry.url_key}:
            self.taken.add(key)
            self.pages.append(msgspec.structs.replace(page, url_key=key))

    async def _archive(
        self, feed: Feed, fetched: Fetched, answer: Hop, kind: Kind, referred: Referred | None
    ) -> IndexEntry:
        """File an exchange and the redirects that led to it. The capture's moment, now, decides the day.

        The caller holds ``filing``. Compressing and the disk are a thread's work: hosts wait for neither.
        """
        moment = clock.now()
        await self._turn_day(moment)
        if asyncio.get_running_loop().time() - self.file_since > FILE_SECONDS:
            self.writer.finish()
        entry = await asyncio.to_thread(self._write, feed, fetched, answer, kind, referred, moment)
        if self.whole:  # this record began another file
            await self._commit()
        return entry

    def _write(
        self,
        feed: Feed,
        fetched: Fetched,
        answer: Hop,
        kind: Kind,
        referred: Referred | None,
        moment: dt.datetime,
    ) -> IndexEntry:
        for hop in fetched.hops[:-1]:
            self.writer.add(_capture(fetched.url, hop, feed, moment), "redirect", hop.request)
        return self.writer.add(_capture(fetched.url, answer, feed, moment), kind, answer.request, referred)

    async def _turn_day(self, moment: dt.datetime) -> None:
        """At UTC midnight the new day's batch opens before the old one closes."""
        if moment.astimezone(dt.UTC).date() == self.batch.data_day:
            return
        old, opened = self.batch, self._open(moment)
        self.writer.finish()
        await self._commit()
        self.batch = opened
        self.index.close_batch(msgspec.structs.replace(old, closed_at=clock.now()))

    def _open(self, moment: dt.datetime) -> Batch:
        batch = Batch(batch=self.report.batch, run=self.report.run,
                      data_day=moment.astimezone(dt.UTC).date(), opened_at=moment)  # fmt: skip
        self.index.open_batch(batch)
        return batch

    async def _commit(self) -> None:
        """Whole files and everything since the last ones, in one transaction."""
        progress = Progress(batch=self.batch, files=self.whole, fetches=self.fetches, pages=self.pages,
                            feeds=self.feeds, days=self.days, robots=self.robots)  # fmt: skip
        self.whole, self.fetches, self.pages = [], [], []
        self.feeds, self.days, self.robots, self.payloads = [], [], [], {}
        await asyncio.to_thread(self.index.commit, progress)
        self.report.files += [file.file.path for file in progress.files]
        self.file_since = asyncio.get_running_loop().time()

    def _log(self, feed: Feed, fetched: Fetched, kind: Kind, outcome: str, detail: str | None,
             path: str | None) -> None:  # fmt: skip
        size = len(fetched.answer.body) if fetched.answer else 0
        self.fetches.append(
            Fetch(at=clock.now(), feed_id=feed.id, url=fetched.url[:4000], kind=kind, outcome=outcome,
                  status=fetched.status, bytes=size, seconds=round(fetched.seconds, 3),
                  detail=(detail or "")[:500] or None, path=path)
        )  # fmt: skip


def _unlearned(items: list[feeds.Item], seen: dict[str, Seen]) -> Iterator[Seen]:
    """Pages that were indexed from the archive know no signature of their feed item yet."""
    for item in items:
        page = seen.get(item.url_key)
        if page and page.signature is None and page.record_id:
            yield msgspec.structs.replace(page, signature=item.signature)


def _capture(url: str, hop: Hop, feed: Feed, moment: dt.datetime) -> Capture:
    return Capture(url=url, final_url=hop.url, captured_at=moment, status=hop.status, headers=hop.headers,
                   body=hop.body, feed_id=feed.id)  # fmt: skip


def _with_validators(
    known: FeedState, old: FeedState | None, fetched: Fetched, report: FeedReport
) -> FeedState:
    """Validators of a feed whose every page was dealt with; otherwise none, so that it comes whole again."""
    if report.outcome == "not_modified":
        etag, modified = (old.etag, old.last_modified) if old else (None, None)
    elif report.outcome == "ok" and not report.postponed and fetched.answer:
        headers = {name.lower(): value for name, value in fetched.answer.headers}
        etag, modified = headers.get("etag"), headers.get("last-modified")
    else:
        etag, modified = None, None
    digest = (
        payload_digest(fetched.answer.body)
        if report.outcome == "ok" and fetched.answer
        else known.body_digest
    )
    return msgspec.structs.replace(known, etag=etag, last_modified=modified, body_digest=digest)
