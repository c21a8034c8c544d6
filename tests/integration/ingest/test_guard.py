"""No feed leads into our own network: not by name, not by redirect, not by an answer that changes."""

import asyncio
import ipaddress
from collections.abc import Iterator
from typing import Any

import httpcore
import pytest

from integration.ingest import hostile
from integration.ingest.hostile import Web, leads_to, polite, says
from marsad.ingest.client import Client, Fetched
from marsad.ingest.guard import ForbiddenAddressError, address_fault, check_url

PUBLIC = "93.184.216.34"


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "127.9.9.9", "0.0.0.0", "10.0.0.1", "172.16.0.1", "192.168.1.1", "100.64.0.1", "192.0.0.1",
     "169.254.169.254", "198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255", "::", "::1", "fe80::1",
     "fd00::1", "fec0::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1",
     "2002:7f00:1::", "2001:db8::1", "fd00:ec2::254"],
)  # fmt: skip
def test_no_address_but_public_ones(address: str) -> None:
    assert address_fault(ipaddress.ip_address(address))


@pytest.mark.parametrize(
    "address", [PUBLIC, "8.8.8.8", "2606:2800:220:1:248:1893:25c8:1946", "64:ff9b::808:808"]
)
def test_public_addresses_pass(address: str) -> None:
    assert address_fault(ipaddress.ip_address(address)) is None


def test_loopback_only_by_setting() -> None:
    assert address_fault(ipaddress.ip_address("127.0.0.1"), allow_loopback=True) is None
    assert address_fault(ipaddress.ip_address("169.254.169.254"), allow_loopback=True)
    assert address_fault(ipaddress.ip_address("10.1.1.1"), allow_loopback=True)


@pytest.mark.parametrize(
    "url",
    ["ftp://example.com/", "file:///etc/passwd", "gopher://example.com/", "javascript:alert(1)",
     "//example.com/", "http://user@example.com/", "http://user:pw@example.com/", "http://example.com:22/",
     "http://example.com:99999/", "http://127.0.0.1/", "http://[::1]/", "http://[::ffff:10.0.0.1]/",
     "http:///x", "http://[broken/",
     "http://example.com/" + "x" * 3000, "http://\x00example.com/"],
)  # fmt: skip
def test_addresses_that_are_refused_before_any_look_up(url: str) -> None:
    with pytest.raises(ForbiddenAddressError):
        check_url(url)


@pytest.mark.parametrize("spelling", ["2130706433", "0x7f000001", "0177.0.0.1", "127.1"])
def test_odd_spellings_of_loopback_are_judged_where_the_socket_opens(
    spelling: str, tmp_settings: Any
) -> None:
    """The system's resolver reads them as addresses; what it makes of them is what is judged."""
    tmp_settings()
    found = asyncio.run(_get(f"http://{spelling}:9/", Client()))
    assert found.outcome in ("forbidden_address", "name_not_found", "robots_unavailable")
    assert not found.hops


class Wire:
    """Stands for the internet: connections to public addresses arrive at loopback, and are noted."""

    def __init__(self) -> None:
        self.opened: list[str] = []
        self._real = httpcore.AnyIOBackend()

    async def connect_tcp(self, host: str, port: int, *rest: Any) -> httpcore.AsyncNetworkStream:
        self.opened.append(host)
        return await self._real.connect_tcp("127.0.0.1", port, *rest)


class Names:
    """A name server whose answers change."""

    def __init__(self, **answers: list[list[str]]) -> None:
        self._answers = answers
        self.asked: list[str] = []

    async def __call__(self, host: str, port: int) -> list[str]:
        self.asked.append(host)
        answers = self._answers[host.partition(".")[0]]
        return answers.pop(0) if len(answers) > 1 else answers[0]


@pytest.fixture
def sites(tmp_settings: Any) -> Iterator[Web]:
    tmp_settings(allow_loopback=False)
    with hostile.web() as web:
        yield web


async def _get(url: str, client: Client) -> Fetched:
    async with client:
        return await client.get(url)


def fetch(url: str, names: Names) -> tuple[Fetched, list[str]]:
    wire, client = Wire(), Client(resolver=names)
    for one in client._fleet:
        one._transport._pool._network_backend._sockets = wire  # type: ignore[attr-defined]
    return asyncio.run(_get(url, client)), wire.opened


def at(site: str, name: str) -> str:
    return site.replace("127.0.0.1", name)


def test_a_public_name_is_reached_at_the_address_that_was_checked(sites: Web) -> None:
    names = Names(news=[[PUBLIC]])
    found, opened = fetch(at(sites.site(polite(says(200, b"x"))), "news.example") + "/p", names)
    assert found.outcome == "ok" and set(opened) == {PUBLIC}
    assert len(names.asked) == len(opened)  # looked up once for each connection, never again behind it


@pytest.mark.parametrize(
    "answer", [["10.0.0.7"], ["127.0.0.1"], [PUBLIC, "10.0.0.7"], ["::1"], ["fe80::1%eth0"]]
)
def test_a_name_that_leads_inside_is_refused(sites: Web, answer: list[str]) -> None:
    found, opened = fetch(at(sites.site(polite(says(200))), "news.example") + "/p", Names(news=[answer]))
    assert found.outcome == "forbidden_address" and opened == []


def test_a_resolver_that_changes_its_answer_gains_nothing(sites: Web) -> None:
    """robots.txt is fetched from the public address; then the name turns to loopback."""
    names = Names(news=[[PUBLIC], ["127.0.0.1"]])
    found, opened = fetch(at(sites.site(polite(says(200, b"secret"))), "news.example") + "/p", names)
    assert found.outcome == "forbidden_address" and opened == [PUBLIC]
    assert len(names.asked) == 2


@pytest.mark.parametrize("target", ["http://127.0.0.1:{port}/secret", "http://inside.example:{port}/secret",
                                    "http://169.254.169.254/latest", "//10.0.0.1/"])  # fmt: skip
def test_a_redirect_inside_is_refused(sites: Web, target: str) -> None:
    secret = sites.site(says(200, b"secret"))
    port = secret.rsplit(":", 1)[1]
    outside = sites.site(polite(leads_to(target.format(port=port))))
    found, opened = fetch(
        at(outside, "news.example") + "/p", Names(news=[[PUBLIC]], inside=[["192.168.0.9"]])
    )
    assert found.outcome == "forbidden_address"
    assert set(opened) == {PUBLIC}
    assert not [path for site, path in sites.requests if site == int(port)]
