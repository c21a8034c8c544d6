"""What a host is owed: few requests at once, a pause between them, its robots.txt, peace when it is ill."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

import msgspec
from protego import Protego

from marsad import clock
from marsad.ingest.index import RobotsCopy

ROBOT = "Marsad"  # the name that robots.txt is asked for
ROBOTS_KEEP_SECONDS = 12 * 3600
ROBOTS_TRUST_SECONDS = 7 * 24 * 3600  # how long an old copy serves while the site's robots.txt fails
LONGEST_CRAWL_DELAY = 600.0  # seconds; a longer one is honoured as this
FAILURES_UNTIL_OPEN = 5
COOL_DOWN_SECONDS = 300.0
LONGEST_WAIT = 60.0  # seconds that a task waits for a host; a longer pause ends the host's turn


def origin_of(url: str) -> str:
    """scheme://host:port, which a robots.txt is for."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2].lower()}"


class Rules(msgspec.Struct, frozen=True):
    """What a robots.txt says to us."""

    parsed: Protego | None  # None: no word applies
    allows_all: bool = True

    def allow(self, url: str) -> bool:
        """Whether we may fetch an address."""
        return self.allows_all if self.parsed is None else bool(self.parsed.can_fetch(url, ROBOT))

    @property
    def delay(self) -> float:
        """Seconds between two requests, as asked for."""
        asked = self.parsed.crawl_delay(ROBOT) if self.parsed else None
        return min(float(asked or 0), LONGEST_CRAWL_DELAY)


class RobotsUnavailableError(Exception):
    """The site's robots.txt cannot be had, so nothing of the site is fetched (RFC 9309)."""


class Robots:
    """robots.txt of every origin, fetched once, kept for half a day."""

    def __init__(
        self,
        fetch: Callable[[str], Awaitable[tuple[int | None, str]]],
        known: dict[str, RobotsCopy] | None = None,
        keep: Callable[[RobotsCopy], None] | None = None,
    ) -> None:
        """``fetch`` gives status and text of an address, status None when there was no answer."""
        self._fetch, self._keep = fetch, keep
        self._copies = dict(known or {})
        self._rules: dict[str, Rules | RobotsUnavailableError] = {}
        self._locks: dict[str, asyncio.Lock] = {}

    async def rules(self, url: str) -> Rules:
        """The rules for an address. RobotsUnavailableError."""
        origin = origin_of(url)
        async with self._locks.setdefault(origin, asyncio.Lock()):
            if origin not in self._rules:
                try:
                    self._rules[origin] = _read(await self._copy(origin))
                except RobotsUnavailableError as error:
                    self._rules[origin] = error  # not asked again in this run
            found = self._rules[origin]
        if isinstance(found, RobotsUnavailableError):
            raise found
        return found

    async def _copy(self, origin: str) -> RobotsCopy:
        old, now = self._copies.get(origin), clock.now()
        age = (now - old.fetched_at).total_seconds() if old else None
        if old and age is not None and 0 <= age < ROBOTS_KEEP_SECONDS:
            return old
        status, text = await self._fetch(f"{origin}/robots.txt")
        if status is None or status >= 500 or status == 429:
            if old and age is not None and age < ROBOTS_TRUST_SECONDS:
                return old
            raise RobotsUnavailableError(
                f"{origin}/robots.txt: {f'status {status}' if status else 'no answer'}"
            )
        copy = RobotsCopy(origin=origin, fetched_at=now, status=status, body=text if status < 300 else "")
        self._copies[origin] = copy
        if self._keep:
            self._keep(copy)
        return copy


def _read(copy: RobotsCopy) -> Rules:
    return Rules(Protego.parse(copy.body)) if copy.status < 300 else Rules(None)


class Gate:
    """The way to one host: a number of requests at once, a pause between their starts, a circuit breaker."""

    def __init__(self, delay: float, concurrency: int, cool_down: float = COOL_DOWN_SECONDS) -> None:
        self.delay, self._cool_down = delay, cool_down
        self._places = asyncio.Semaphore(concurrency)
        self._next_start = 0.0
        self._failures = 0
        self._open_until = 0.0

    @asynccontextmanager
    async def passage(self) -> AsyncIterator[None]:
        """A place at the host, when its time has come."""
        async with self._places:
            now = asyncio.get_running_loop().time()
            start = max(now, self._next_start)
            self._next_start = start + self.delay
            if start > now:
                await asyncio.sleep(start - now)
            yield

    @property
    def is_open(self) -> bool:
        """Whether the host is left in peace. After the pause one failure more opens the circuit again."""
        return asyncio.get_running_loop().time() < self._open_until

    def good(self) -> None:
        """The host answered."""
        self._failures = 0

    def bad(self, pause: float | None = None) -> None:
        """The host failed; ``pause``: seconds that it asked for. A short pause everybody waits for."""
        self._failures += 1
        now = asyncio.get_running_loop().time()
        if pause and pause <= LONGEST_WAIT:
            self._next_start = max(self._next_start, now + pause)
        elif pause:
            self._open_until = max(self._open_until, now + pause)
        if self._failures >= FAILURES_UNTIL_OPEN:
            self._open_until = max(self._open_until, now + self._cool_down)
