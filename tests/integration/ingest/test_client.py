"""The client's manners: what it says, what it tries again, when it leaves a host in peace."""

import asyncio
import datetime as dt
import gzip
import time
from collections.abc import Iterator
from typing import Any

import pytest

from integration.ingest import hostile
from integration.ingest.hostile import PAGE, Web, Writer, item, polite, rss, says, send, with_robots
from marsad.ingest import client
from marsad.ingest.client import Client, Fetched, Limits
from marsad.ingest.index import RobotsCopy
from marsad.ingest.registry import HostLimit

QUICK = Limits(connect=2, stall=2, total=4, backoff=0.001, longest_wait=1.0)
NOW = dt.datetime(2026, 3, 10, 12, tzinfo=dt.UTC)


@pytest.fixture
def sites(tmp_settings: Any) -> Iterator[Web]:
    tmp_settings(allow_loopback=True, clock=NOW, contact="https://who.example/we-are")
    with hostile.web() as web:
        yield web


def get(*urls: str, maker: Any = None, **options: Any) -> list[Fetched]:
    """Fetch one after another with one client."""

    async def run() -> list[Fetched]:
        async with maker() if maker else calm() as one:
            return [await one.get(url, limits=QUICK, **options) for url in urls]

    return asyncio.run(run())


def calm(**options: Any) -> Client:
    return Client(lambda host: HostLimit(host=host, delay=0.0, concurrency=4), **options)


def asked(sites: Web, path: str = "/p") -> int:
    return sum(1 for _, found in sites.requests if found == path)


def test_it_says_who_it_is_and_what_it_can_read(sites: Web) -> None:
    async def echo(_: str, writer: Writer) -> None:
        await send(writer, b"x", Set_Cookie="track=1; Path=/")

    site = sites.site(polite(echo))
    first, second = get(f"{site}/p", f"{site}/p", etag='"1"', last_modified="Sat, 07 Mar 2026 08:00:00 GMT")
    assert first.answer and second.answer
    sent = dict(second.answer.request)
    assert sent["User-Agent"].startswith("Marsad/") and "https://who.example/we-are" in sent["User-Agent"]
    assert sent["Accept-Encoding"] == "gzip, deflate"
    assert (sent["If-None-Match"], sent["If-Modified-Since"]) == ('"1"', "Sat, 07 Mar 2026 08:00:00 GMT")
    assert "Cookie" not in sent


@pytest.mark.parametrize("ill", [says(503), says(429, Retry_After="0"), hostile.resets, hostile.hangs_up])
def test_what_can_heal_is_tried_again(sites: Web, ill: hostile.Answer) -> None:
    async def heals(path: str, writer: Writer) -> None:
        await (ill(path, writer) if asked(sites) < 3 else send(writer, b"well"))

    [found] = get(f"{sites.site(polite(heals))}/p")
    assert (found.outcome, asked(sites)) == ("ok", 3)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 451])
def test_what_cannot_heal_is_not(sites: Web, status: int) -> None:
    [found] = get(f"{sites.site(polite(says(status)))}/p")
    assert found.outcome in ("gone", "refused", "client_error") and asked(sites) == 1


def test_a_long_retry_after_leaves_the_host_in_peace(sites: Web) -> None:
    site = sites.site(polite(says(429, Retry_After="3600")))
    first, second = get(f"{site}/p", f"{site}/p")
    assert (first.outcome, first.retry_after, second.outcome) == ("rate_limited", 3600, "circuit_open")
    assert asked(sites) == 1


def test_retry_after_may_be_a_date(sites: Web) -> None:
    [found] = get(f"{sites.site(polite(says(503, Retry_After='Tue, 10 Mar 2026 13:00:00 GMT')))}/p")
    assert (found.retry_after, asked(sites)) == (3600, 1)


def test_a_storm_of_errors_opens_the_circuit_of_that_host_only(sites: Web) -> None:
    ill, well = sites.site(polite(says(503))), sites.site(polite(says(200, b"x")))
    found = get(*[f"{ill}/p"] * 10, f"{well}/q")
    assert [one.outcome for one in found[-4:]] == ["circuit_open"] * 3 + ["ok"]
    assert asked(sites) == client.PAGE.attempts + 2  # five failures, then silence


def test_robots_are_asked_once_and_obeyed_by_path(sites: Web) -> None:
    robots = b"User-agent: *\nDisallow: /private\nAllow: /private/open\n\nUser-agent: Marsad\nDisallow: /m\n"
    site = sites.site(with_robots(robots, says(200, b"x")))
    found = get(f"{site}/a", f"{site}/m/1", f"{site}/private")
    assert [one.outcome for one in found] == ["ok", "robots_forbid", "ok"]  # our own group counts, not *
    assert asked(sites, "/robots.txt") == 1 and asked(sites, "/m/1") == 0


def test_a_crawl_delay_is_honoured(sites: Web) -> None:
    site = sites.site(with_robots(b"User-agent: *\nCrawl-delay: 7\n", says(200, b"x")))
    kept: list[Client] = []

    def maker() -> Client:
        kept.append(calm())
        return kept[0]

    get(f"{site}/a", maker=maker)
    assert [gate.delay for gate in kept[0]._gates.values()] == [7.0]


@pytest.mark.parametrize(
    ("hours", "robots", "outcome", "asks"),
    [
        (1, 404, "robots_forbid", 0),  # a fresh copy is not asked for again
        (20, 404, "ok", 1),
        (20, 503, "robots_forbid", 1),  # the old copy serves while the site fails
        (24 * 9, 503, "robots_unavailable", 1),
    ],
)
def test_copies_of_robots(sites: Web, hours: int, robots: int, outcome: str, asks: int) -> None:
    site = sites.site(with_robots(robots, says(200, b"x")))
    old = RobotsCopy(origin=site, fetched_at=NOW - dt.timedelta(hours=hours), status=200,
                     body="User-agent: *\nDisallow: /")  # fmt: skip
    [found] = get(f"{site}/p", maker=lambda: calm(robots_known={site: old}))
    assert found.outcome == outcome
    assert min(asked(sites, "/robots.txt"), 1) == asks


def test_a_compressed_body_comes_as_it_was_sent(sites: Web) -> None:
    packed = gzip.compress(rss(*(item(f"/p/{number}") for number in range(2_000))), 9)
    site = sites.site(polite(says(200, packed, Content_Encoding="gzip")))
    [found] = get(f"{site}/p")
    assert found.outcome == "ok" and found.answer and found.answer.body == packed


def test_a_body_that_is_not_what_its_encoding_says_is_kept_as_it_came(sites: Web) -> None:
    [found] = get(f"{sites.site(polite(says(200, PAGE, Content_Encoding='gzip')))}/p")
    assert found.outcome == "ok" and found.answer and found.answer.body == PAGE


def test_redirects_are_followed_and_permanence_is_told(sites: Web) -> None:
    async def moves(path: str, writer: Writer) -> None:
        steps = {"/a": (301, "/b"), "/b": (308, "/c"), "/x": (302, "/a")}
        if path in steps:
            await send(writer, b"", steps[path][0], Location=steps[path][1])
        else:
            await send(writer, b"there")

    site = sites.site(polite(moves))
    straight, broken = get(f"{site}/a", f"{site}/x")
    assert straight.permanent == f"{site}/c" and broken.permanent is None
    assert [hop.status for hop in broken.hops] == [302, 301, 308, 200]


def test_a_host_is_asked_no_more_at_once_and_no_faster_than_is_owed(sites: Web) -> None:
    """Twelve pages of one host, of which three may be under way at once, 30 ms apart at least."""
    under_way: list[int] = [0]
    most, starts = [0], list[float]()

    async def slow(_: str, writer: Writer) -> None:
        starts.append(time.monotonic())
        under_way[0] += 1
        most[0] = max(most[0], under_way[0])
        await asyncio.sleep(0.15)
        under_way[0] -= 1
        await send(writer, b"x")

    site = sites.site(polite(slow))

    async def run() -> list[Fetched]:
        async with Client(lambda host: HostLimit(host=host, delay=0.03, concurrency=3)) as one:
            return await asyncio.gather(*(one.get(f"{site}/p/{n}", limits=QUICK) for n in range(12)))

    assert {found.outcome for found in asyncio.run(run())} == {"ok"}
    assert most == [3]
    assert max(starts) - min(starts) >= 11 * 0.03 - 0.02  # the client's clock, not the machine's speed


def test_a_short_retry_after_is_waited_for_by_everybody(sites: Web) -> None:
    """The host asks for a second; neither the next try nor another page of the host comes before it."""
    seen: list[tuple[str, float]] = []

    async def busy(path: str, writer: Writer) -> None:
        seen.append((path, time.monotonic()))
        await (send(writer, b"", 429, Retry_After="1") if len(seen) == 1 else send(writer, b"x"))

    site = sites.site(polite(busy))
    first, second = get(f"{site}/a", f"{site}/b")
    assert (first.outcome, second.outcome) == ("ok", "ok")
    assert seen[1][1] - seen[0][1] >= 0.95
