"""Canonical addresses: one article, one address, whatever led to it.

``of_url`` needs only an address: tracking parameters (data: ``tracking_parameters.tsv``), fragments,
accelerated and mobile variants, default ports and spellings of one and the same path disappear.
``of_page`` prefers what the page itself states in ``rel=canonical``, when that lies on the same site.
The article id is a hash of the result.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from importlib.resources import files
from urllib.parse import SplitResult, parse_qsl, quote, unquote, urlencode, urljoin, urlsplit, urlunsplit

MAX_URL = 4000  # characters
_VARIANT_HOST = re.compile(r"^(?:m|mobile|amp|wap|touch)\.(?=[^.]+\.[^.])")
_PREFIXED_HOST = re.compile(r"^(?:www\d?|m|mobile|amp|wap|touch)\.(?=[^.]+\.[^.]|localhost)")
_AMP_CACHE = re.compile(r"^(?:[^/]+\.)?cdn\.ampproject\.org/(?:[cv]/)?(?:s/)?(.+)$")
_AMP_VIEWER = re.compile(r"^(?:www\.)?google\.[a-z.]+/amp/(?:s/)?(.+)$")
_AMP_END = re.compile(r"(?:/amp/?$|\.amp$|\.amp(?=\.html?$))", re.IGNORECASE)
_INDEX_END = re.compile(r"/(?:index|default)\.(?:html?|php|aspx?)$", re.IGNORECASE)
_SLASHES = re.compile(r"//+")
_FRONT_PAGE = re.compile(r"^/?(?:[a-z]{2}|home|index)?/?$", re.IGNORECASE)
_SAFE = "/%!$&'()*+,;=:@~-._"


def of_url(url: str, *, home: str | None = None) -> str:
    """The canonical form of an address. ``home`` is the outlet's own address: it decides about www.

    Raises ValueError for what is no http(s) address.
    """
    parts = _split(url)
    host = _host(parts, home)
    path = _path(parts.path)
    return urlunsplit((_scheme(parts, host, home), host, path, _query(parts.query), ""))


def of_page(page_url: str, stated: str | None, *, home: str | None = None, hosts: Iterable[str] = ()) -> str:
    """The canonical address of a page that states ``stated`` in rel=canonical.

    The statement counts when it is on the page's own site (or one of the outlet's hosts) and names more
    than the site's front page, which broken templates state on every page.
    """
    own = of_url(page_url, home=home)
    if not stated:
        return own
    try:
        target = of_url(urljoin(page_url, stated.strip()), home=home)
    except ValueError:
        return own
    named, mine = urlsplit(target), urlsplit(own)
    if (
        _FRONT_PAGE.match(named.path)
        and not named.query
        and not (_FRONT_PAGE.match(mine.path) and not mine.query)
    ):
        return own
    allowed = {site(host) for host in (*hosts, mine.hostname or "")}
    return target if site(named.hostname or "") in allowed else own


def article_id(canonical_url: str) -> str:
    """The id of the article at a canonical address: 32 hexadecimal digits, the same on every machine."""
    return hashlib.sha256(canonical_url.encode()).hexdigest()[:32]


@lru_cache(maxsize=10_000)
def site(host: str) -> str:
    """The registrable domain of a host (news.example.com.eg → example.com.eg); else the host itself."""
    from tld import get_tld

    found = get_tld(f"https://{host}", fail_silently=True, as_object=True)
    return str(found.fld) if found and not isinstance(found, str) else host


def _split(url: str) -> SplitResult:
    cleaned = "".join(char for char in url.strip() if char > " " and char != "\x7f")
    if len(cleaned) > MAX_URL:
        raise ValueError("the address is too long")
    parts = urlsplit(cleaned)
    if parts.scheme.lower() not in {"http", "https"} or not parts.hostname:
        raise ValueError(f"no http address: {cleaned[:200]!r}")
    inner = f"{parts.hostname}{parts.path}"
    for pattern in (_AMP_CACHE, _AMP_VIEWER):
        found = pattern.match(inner)
        if found and "." in found.group(1).split("/")[0]:
            return _split(f"https://{found.group(1)}" + (f"?{parts.query}" if parts.query else ""))
    return parts


def _scheme(parts: SplitResult, host: str, home: str | None) -> str:
    """https where the outlet's home or the address has it: http addresses of such sites only redirect."""
    if home:
        front = urlsplit(home)
        if site(front.hostname or "") == site(host.partition(":")[0]):
            return front.scheme.lower()
    return parts.scheme.lower()


def _host(parts: SplitResult, home: str | None) -> str:
    host = (parts.hostname or "").rstrip(".").lower()
    if not host.isascii():
        host = host.encode("idna").decode("ascii")
    if home:
        front = urlsplit(home).hostname or ""
        if _PREFIXED_HOST.sub("", host) == _PREFIXED_HOST.sub("", front.lower()):
            host = front.lower()
    host = _VARIANT_HOST.sub("", host)
    port = parts.port
    return host if port in {None, 80, 443} else f"{host}:{port}"


def _path(path: str) -> str:
    path = urlsplit(urljoin("https://x/", _SLASHES.sub("/", path))).path  # resolves /../
    path = _AMP_END.sub("", path) or "/"
    path = _INDEX_END.sub("/", path)
    # One spelling for letters: decoded, composed, encoded again; an encoded slash or percent stays as it is.
    kept = re.sub(r"%(2[fF5])", r"%25\1", path)
    return quote(unicodedata.normalize("NFC", unquote(kept, errors="replace")), safe=_SAFE)


@lru_cache(maxsize=1)
def _trackers() -> tuple[frozenset[str], tuple[str, ...]]:
    table = files("marsad.text").joinpath("data/tracking_parameters.tsv").read_text(encoding="utf-8")
    names = [line.split("\t")[0] for line in table.splitlines() if line and not line.startswith("#")][1:]
    exact = frozenset(name for name in names if not name.endswith("*"))
    return exact, tuple(name[:-1] for name in names if name.endswith("*"))


def _query(query: str) -> str:
    exact, prefixes = _trackers()
    kept = [
        (name, value)
        for name, value in parse_qsl(query, keep_blank_values=True)
        if name.lower() not in exact and not name.lower().startswith(prefixes)
    ]
    return urlencode(sorted(kept))
