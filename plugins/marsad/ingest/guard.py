"""No feed may make us talk to our own network.

Enforced where the socket opens: the name is resolved here, every address is judged, and the connection goes
to an address that passed. A redirect or a name server that changes its answer gains nothing, because there
is no second look-up.
"""

import asyncio
import ipaddress
import socket
import ssl
from collections.abc import Awaitable, Callable, Iterable
from typing import Any
from urllib.parse import urlsplit

import httpcore
import httpx

Resolver = Callable[[str, int], Awaitable[list[str]]]
Address = ipaddress.IPv4Address | ipaddress.IPv6Address
MAX_URL = 2_048  # characters
MAX_ADDRESSES = 4  # of one name that are tried
_EMBEDS_IPV4 = ipaddress.IPv6Network("64:ff9b::/96")  # NAT64


class ForbiddenAddressError(Exception):
    """The address is none that a feed may lead to; the message says why."""


class NameNotFoundError(Exception):
    """The host's name has no address."""


def check_url(url: str, allow_loopback: bool = False) -> str:
    """The address in ASCII, without its fragment, when a feed may lead there; ForbiddenAddressError.

    Only http and https, no user or password, the web's ports or unprivileged ones, no literal address of
    a private network.
    """
    if len(url) > MAX_URL:
        raise ForbiddenAddressError(f"an address of {len(url)} characters")
    try:
        parts = urlsplit(url)
        parsed = httpx.URL(url).copy_with(fragment=None)
        port = parts.port
    except (ValueError, httpx.InvalidURL, UnicodeError) as error:
        raise ForbiddenAddressError(f"no address: {error}") from error
    if parsed.scheme not in ("http", "https") or not parsed.host:
        raise ForbiddenAddressError(f"scheme {parsed.scheme[:20]!r} is not collected")
    if parts.username is not None or parts.password is not None:
        raise ForbiddenAddressError("an address with a user or password")
    if port is not None and port < 1024 and port not in (80, 443):
        raise ForbiddenAddressError(f"port {port}")
    try:
        literal = ipaddress.ip_address(parsed.host)
    except ValueError:
        return str(parsed)
    if fault := address_fault(literal, allow_loopback):
        raise ForbiddenAddressError(fault)
    return str(parsed)


def address_fault(address: Address, allow_loopback: bool = False) -> str | None:
    """Why an IP address is refused; None when it is a public one (or loopback, where that is allowed)."""
    embedded = _embedded(address)
    if embedded is not None:
        return address_fault(embedded, allow_loopback)
    if address.is_loopback:
        return None if allow_loopback else f"{address} is this machine"
    if address.is_link_local:
        return f"{address} is link-local (cloud metadata lives there)"
    is_site_local = isinstance(address, ipaddress.IPv6Address) and address.is_site_local
    if not address.is_global or address.is_multicast or address.is_reserved or is_site_local:
        return f"{address} is no public address"
    return None


def _embedded(address: Address) -> ipaddress.IPv4Address | None:
    """The IPv4 address that an IPv6 one stands for."""
    if not isinstance(address, ipaddress.IPv6Address):
        return None
    if address in _EMBEDS_IPV4:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    teredo = address.teredo[1] if address.teredo else None
    return address.ipv4_mapped or address.sixtofour or teredo


async def system_resolver(host: str, port: int) -> list[str]:
    """The system's answer, in its order."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


class GuardedBackend(httpcore.AsyncNetworkBackend):
    """Resolves, checks, and connects to the checked address."""

    def __init__(self, allow_loopback: bool = False, resolver: Resolver = system_resolver) -> None:
        self._allow_loopback, self._resolver = allow_loopback, resolver
        self._sockets = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """A connection to the first address that passes and answers."""
        try:
            async with asyncio.timeout(timeout):
                answers = (await self._resolver(host, port))[:MAX_ADDRESSES]
        except TimeoutError as error:
            raise httpcore.ConnectTimeout(f"no answer for the name {host}") from error
        except (OSError, UnicodeError) as error:
            raise NameNotFoundError(f"{host}: {error}") from error
        addresses = [ipaddress.ip_address(answer.partition("%")[0]) for answer in answers]
        faults = [address_fault(address, self._allow_loopback) for address in addresses]
        if not addresses or any(faults):
            named = next(filter(None, faults), "the name has no address")
            raise ForbiddenAddressError(f"{host}: {named}")
        failure: Exception | None = None
        for address in addresses:
            try:
                return await self._sockets.connect_tcp(
                    str(address), port, timeout, local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        assert failure
        raise failure

    async def connect_unix_socket(self, *_: Any, **__: Any) -> httpcore.AsyncNetworkStream:
        """Refused: nothing is collected from a socket file."""
        raise ForbiddenAddressError("a Unix socket")

    async def sleep(self, seconds: float) -> None:
        """As asyncio does."""
        await asyncio.sleep(seconds)


class GuardedTransport(httpx.AsyncHTTPTransport):
    """httpx over the guarded backend; proxies of the environment are not used, they would resolve for us."""

    def __init__(self, backend: GuardedBackend, limits: httpx.Limits, context: ssl.SSLContext) -> None:
        super().__init__(verify=context, trust_env=False)
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=context,
            max_connections=limits.max_connections,
            max_keepalive_connections=limits.max_keepalive_connections,
            keepalive_expiry=limits.keepalive_expiry,
            http1=True,
            http2=True,
            network_backend=backend,
        )
