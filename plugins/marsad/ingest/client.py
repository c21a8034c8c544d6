"""The HTTP client: polite, bounded in every direction, and never surprised.

``Client.get`` never raises for what a site does; it answers with a ``Fetched`` whose ``outcome`` says in one
word what happened. What can heal is tried again (tenacity, ``Retry-After`` honoured); what cannot is not.
"""

import asyncio
import datetime as dt
import http.cookiejar
import ssl
from collections.abc import Callable, Mapping
from email.utils import parsedate_to_datetime
from types import TracebackType
from typing import Literal, Self
from urllib.parse import urljoin, urlsplit

import httpcore
import httpx
import msgspec
from tenacity import AsyncRetrying, RetryCallState, retry_if_result, stop_after_attempt

import marsad
from marsad import clock
from marsad.ingest.bodies import BodyBrokenError, BodyTooLargeError, Inflater, content_encoding, decoded
from marsad.ingest.guard import (
    ForbiddenAddressError,
    GuardedBackend,
    GuardedTransport,
    NameNotFoundError,
    Resolver,
    check_url,
    system_resolver,
)
from marsad.ingest.index import RobotsCopy
from marsad.ingest.politeness import LONGEST_WAIT, Gate, Robots, RobotsUnavailableError
from marsad.ingest.registry import HostLimit
from marsad.settings import settings

Outcome = Literal[
    "ok", "not_modified", "gone", "refused", "client_error",
    "rate_limited", "server_error", "timeout", "unreachable", "name_not_found", "tls_error", "broken_answer",
    "too_large", "bomb", "redirect_loop", "bad_redirect",
    "forbidden_address", "robots_forbid", "robots_unavailable", "circuit_open",
]  # fmt: skip
# Outcomes that may be better on the next try, now or in the next run.
PASSING: frozenset[Outcome] = frozenset(
    ("rate_limited", "server_error", "timeout", "unreachable", "name_not_found", "broken_answer",
     "robots_unavailable", "circuit_open")
)  # fmt: skip
_RETRIED: frozenset[Outcome] = frozenset(
    ("rate_limited", "server_error", "timeout", "unreachable", "broken_answer")
)
ACCEPT = {
    "feed": "application/rss+xml, application/atom+xml, application/xml;q=0.9, text/xml;q=0.9, */*;q=0.5",
    "page": "text/html, application/xhtml+xml;q=0.9, */*;q=0.5",
    "robots": "text/plain, */*;q=0.5",
}
REDIRECTS = frozenset((301, 302, 303, 307, 308))
CLIENTS = 16  # httpx clients of one fleet: the work of a pool grows with the square of its connections


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """How much of our time and memory one address may take."""

    connect: float = 10.0  # seconds
    stall: float = 20.0  # seconds without a byte
    total: float = 60.0  # seconds for one exchange, its body included
    body: int = 8 << 20  # bytes as received
    decoded: int = 24 << 20  # bytes with the content encoding undone
    redirects: int = 5
    attempts: int = 3
    backoff: float = 2.0  # seconds before the second attempt, doubled before each further
    longest_wait: float = LONGEST_WAIT  # seconds; a longer Retry-After leaves the host in peace for this run


PAGE = Limits()
FEED = Limits(body=8 << 20, decoded=16 << 20)
ROBOTS = Limits(body=512 << 10, decoded=1 << 20, attempts=2, total=20.0)


class Hop(msgspec.Struct, frozen=True, kw_only=True):
    """One exchange: what was asked, what came back."""

    url: str
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    request: tuple[tuple[str, str], ...]


class Fetched(msgspec.Struct, frozen=True, kw_only=True):
    """The end of a fetch."""

    url: str
    outcome: Outcome
    seconds: float = 0.0
    detail: str | None = None
    hops: tuple[Hop, ...] = ()  # redirects and, last, the answer; as far as it went
    retry_after: float | None = None  # seconds
    permanent: str | None = None  # where an unbroken chain of permanent redirects leads

    @property
    def answer(self) -> Hop | None:
        """The last exchange."""
        return self.hops[-1] if self.hops else None

    @property
    def status(self) -> int | None:
        """Its status."""
        return self.hops[-1].status if self.hops else None


class _StopError(Exception):
    """Ends an exchange with an outcome."""

    def __init__(self, outcome: Outcome, detail: str, retry_after: float | None = None) -> None:
        super().__init__(detail)
        self.outcome, self.detail, self.retry_after = outcome, detail, retry_after


class Client:
    """A fleet of httpx clients under one set of manners. An async context manager."""

    def __init__(
        self,
        limit: Callable[[str], HostLimit] | None = None,
        *,
        robots_known: Mapping[str, RobotsCopy] | None = None,
        keep_robots: Callable[[RobotsCopy], None] | None = None,
        allow_loopback: bool | None = None,
        resolver: Resolver = system_resolver,
        cool_down: float = 300.0,
    ) -> None:
        self._limit = limit or (lambda host: HostLimit(host=host))
        self._allow_loopback = settings().allow_loopback if allow_loopback is None else allow_loopback
        self._cool_down = cool_down
        self._gates: dict[str, Gate] = {}
        self._robots = Robots(self._fetch_robots, dict(robots_known or {}), keep_robots)
        backend = GuardedBackend(self._allow_loopback, resolver)
        context = httpx.create_ssl_context(trust_env=False)
        self._fleet = [_httpx_client(backend, context) for _ in range(CLIENTS)]

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for client in self._fleet:
            await client.aclose()

    async def get(
        self,
        url: str,
        kind: Literal["feed", "page"] = "page",
        *,
        limits: Limits | None = None,
        etag: str | None = None,
        last_modified: str | None = None,
    ) -> Fetched:
        """Fetch an address, following redirects, trying again what may heal."""
        conditions = {"If-None-Match": etag, "If-Modified-Since": last_modified}
        headers = {name: value for name, value in conditions.items() if value}
        chosen = limits or (FEED if kind == "feed" else PAGE)
        found = await self._retried(url, kind, chosen, headers, True)
        if found.outcome == "not_modified" and not headers:
            said = "304 although nothing was had before"
            return msgspec.structs.replace(found, outcome="broken_answer", detail=said)
        return found

    async def _retried(
        self, url: str, kind: str, limits: Limits, headers: dict[str, str], obey: bool
    ) -> Fetched:
        loop = asyncio.get_running_loop()
        start = loop.time()
        attempts = AsyncRetrying(
            stop=stop_after_attempt(limits.attempts),
            wait=lambda state: _pause(state, limits),
            retry=retry_if_result(lambda found: found.outcome in _RETRIED and _may_wait(found, limits)),
            retry_error_callback=lambda state: state.outcome.result() if state.outcome else None,
        )
        found: Fetched = await attempts(self._follow, url, kind, limits, headers, obey)
        return msgspec.structs.replace(found, seconds=loop.time() - start)

    async def _follow(
        self, url: str, kind: str, limits: Limits, headers: dict[str, str], obey: bool
    ) -> Fetched:
        """One attempt: the address, and where it leads."""
        hops: list[Hop] = []
        permanent: str | None = None
        unbroken = True
        current = url
        try:
            while True:
                current = check_url(current, self._allow_loopback)
                if any(hop.url == current for hop in hops) or len(hops) > limits.redirects:
                    raise _StopError("redirect_loop", f"{len(hops)} redirects, at last to {current}")
                hop = await self._exchange(current, kind, limits, headers, obey)
                hops.append(hop)
                target = _redirect_target(hop)
                if target is None:
                    break
                unbroken = unbroken and hop.status in (301, 308)
                permanent = target if unbroken else permanent
                current = target
            outcome, detail, wait = _judge(hops[-1])
        except _StopError as stop:
            outcome, detail, wait = stop.outcome, stop.detail, stop.retry_after
        except ForbiddenAddressError as error:
            outcome, detail, wait = "forbidden_address", str(error), None
        return Fetched(
            url=url, outcome=outcome, detail=detail, hops=tuple(hops), retry_after=wait, permanent=permanent
        )

    async def _exchange(
        self, url: str, kind: str, limits: Limits, headers: dict[str, str], obey: bool
    ) -> Hop:
        gate = self._gate(url)
        if gate.is_open:
            raise _StopError("circuit_open", f"{urlsplit(url).netloc} failed too often; it is left in peace")
        if obey:
            await self._ask_robots(url, gate)
        async with gate.passage():
            try:
                async with asyncio.timeout(limits.total):
                    hop = await self._talk(url, kind, limits, headers)
            except (TimeoutError, httpx.TimeoutException) as error:
                gate.bad()
                raise _StopError(
                    "timeout", f"{type(error).__name__} after at most {limits.total:g} s"
                ) from error
            except NameNotFoundError as error:
                gate.bad()
                raise _StopError("name_not_found", str(error)) from error
            except httpx.ConnectError as error:
                gate.bad()
                raise _StopError("tls_error" if _is_tls(error) else "unreachable", str(error)) from error
            except (httpx.HTTPError, httpx.StreamError, OSError, ValueError) as error:
                gate.bad()
                raise _StopError("broken_answer", f"{type(error).__name__}: {error}") from error
        if hop.status >= 500 or hop.status == 429:
            wait = _retry_after(hop)
            gate.bad(wait)
        else:
            gate.good()
        return hop

    async def _ask_robots(self, url: str, gate: Gate) -> None:
        try:
            rules = await self._robots.rules(url)
        except RobotsUnavailableError as error:
            raise _StopError("robots_unavailable", str(error)) from error
        if not rules.allow(url):
            raise _StopError("robots_forbid", "robots.txt forbids it")
        gate.delay = max(gate.delay, rules.delay)

    async def _talk(self, url: str, kind: str, limits: Limits, headers: dict[str, str]) -> Hop:
        client = self._fleet[hash(urlsplit(url).netloc) % len(self._fleet)]
        timeout = httpx.Timeout(limits.stall, connect=limits.connect)
        request = client.build_request(
            "GET", url, headers={"Accept": ACCEPT[kind], **headers}, timeout=timeout
        )
        response = await client.send(request, stream=True, follow_redirects=False)
        try:
            received = _headers(response.headers)
            body = await _body(response, received, limits)
        finally:
            await response.aclose()
        return Hop(
            url=str(request.url),
            status=response.status_code,
            headers=received,
            body=body,
            request=_headers(request.headers),
        )

    async def _fetch_robots(self, url: str) -> tuple[int | None, str]:
        found = await self._retried(url, "robots", ROBOTS, {}, False)
        if found.outcome == "forbidden_address":
            raise ForbiddenAddressError(found.detail)
        if found.outcome == "too_large":
            return 200, ""
        answer = found.answer
        if answer is None or found.outcome in ("redirect_loop", "bad_redirect"):
            return (404 if found.outcome in ("redirect_loop", "bad_redirect") else None), ""
        return answer.status, _robots_text(answer)

    def _gate(self, url: str) -> Gate:
        host = urlsplit(url).netloc
        if host not in self._gates:
            limit = self._limit(urlsplit(url).hostname or "")
            self._gates[host] = Gate(limit.delay, limit.concurrency, self._cool_down)
        return self._gates[host]


def user_agent() -> str:
    """Who we are and where to complain."""
    return f"Marsad/{marsad.__version__} (+{settings().contact})"


def _httpx_client(backend: GuardedBackend, context: ssl.SSLContext) -> httpx.AsyncClient:
    limits = httpx.Limits(max_connections=64, max_keepalive_connections=32, keepalive_expiry=30)
    no_cookies = http.cookiejar.CookieJar(http.cookiejar.DefaultCookiePolicy(allowed_domains=[]))
    return httpx.AsyncClient(
        transport=GuardedTransport(backend, limits, context),
        headers={
            "User-Agent": user_agent(),
            "Accept-Encoding": "gzip, deflate",
            "Accept-Language": "ar, *;q=0.5",
        },
        cookies=no_cookies,
        trust_env=False,
    )


async def _body(response: httpx.Response, headers: tuple[tuple[str, str], ...], limits: Limits) -> bytes:
    """The body as received; too large a one, or one that would unfold to too much, is not read to its end."""
    announced = response.headers.get("content-length", "")
    if announced.isdigit() and int(announced) > limits.body:
        raise _StopError("too_large", f"{announced} bytes announced, {limits.body} allowed")
    try:
        inflater: Inflater | None = Inflater(content_encoding(headers), limits.decoded)
    except BodyBrokenError:
        inflater = None  # kept as received; whoever reads it says so
    blocks, total = [], 0
    async for block in response.aiter_raw(1 << 16):
        total += len(block)
        if total > limits.body:
            raise _StopError("too_large", f"more than {limits.body} bytes")
        try:
            for _ in inflater.feed(block) if inflater else ():
                pass
        except BodyTooLargeError as error:
            raise _StopError("bomb", f"{total} bytes received unfold to {error}") from error
        except BodyBrokenError:
            inflater = None
        blocks.append(block)
    return b"".join(blocks)


def _headers(headers: httpx.Headers) -> tuple[tuple[str, str], ...]:
    """Names and values as they came; bytes that are no UTF-8 are read as Latin-1."""
    return tuple((_text(name), _text(value)) for name, value in headers.raw)


def _text(raw: bytes) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def _redirect_target(hop: Hop) -> str | None:
    if hop.status not in REDIRECTS:
        return None
    location = next((value for name, value in hop.headers if name.lower() == "location"), "").strip()
    if not location:
        raise _StopError("bad_redirect", f"status {hop.status} leads nowhere")
    try:
        return urljoin(hop.url, location)
    except ValueError as error:
        raise _StopError("bad_redirect", f"{location[:100]!r}: {error}") from error


def _judge(hop: Hop) -> tuple[Outcome, str | None, float | None]:
    status = hop.status
    if 200 <= status < 300:
        return "ok", None, None
    if status == 304:
        return "not_modified", None, None
    if status in (404, 410):
        return "gone", f"status {status}", None
    if status in (401, 402, 403, 451):
        return "refused", f"status {status}", None
    if status == 429:
        return "rate_limited", "status 429", _retry_after(hop)
    if status >= 500:
        return "server_error", f"status {status}", _retry_after(hop)
    return "client_error", f"status {status}", None


def _retry_after(hop: Hop) -> float | None:
    """Seconds that the site asks for; negative and unreadable values count as none."""
    value = next((value for name, value in hop.headers if name.lower() == "retry-after"), "").strip()
    if value.isdigit():
        return float(min(int(value), 86_400))
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)
    return max(0.0, min((moment - clock.now()).total_seconds(), 86_400)) or None


def _pause(state: RetryCallState, limits: Limits) -> float:
    found = state.outcome.result() if state.outcome else None
    asked = found.retry_after if isinstance(found, Fetched) else None
    return max(float(limits.backoff * 2 ** (state.attempt_number - 1)), asked or 0.0)


def _may_wait(found: Fetched, limits: Limits) -> bool:
    return (found.retry_after or 0.0) <= limits.longest_wait


def _robots_text(answer: Hop) -> str:
    try:
        return decoded(answer.headers, answer.body, ROBOTS.decoded).decode("utf-8", "replace")
    except (BodyBrokenError, BodyTooLargeError):
        return ""


def _is_tls(error: BaseException) -> bool:
    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, ssl.SSLError):
            return True
        seen = seen.__cause__ or seen.__context__
    return isinstance(error, httpcore.ConnectError) and "SSL" in str(error)
