"""Feeds of every kind, read as what they are: hostile text that lists addresses.

``read`` gives the items that could be articles, each once, in the feed's order; what it leaves out it counts
by reason. Nothing of an item's title is kept beyond a hash, so no script or direction mark travels on.
"""

import calendar
import datetime as dt
import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from io import BytesIO
from typing import Any
from urllib.parse import urljoin, urlsplit

import msgspec

from marsad.ingest.bodies import BodyBrokenError, BodyTooLargeError, decoded
from marsad.ingest.guard import ForbiddenAddressError, check_url
from marsad.ingest.keys import url_key
from marsad.ingest.registry import Feed, Outlet

MAX_ITEMS = 5_000  # of one feed that are looked at
MAX_DECODED = 32 << 20  # bytes
_EARLIEST = dt.datetime(1995, 1, 1, tzinfo=dt.UTC)
_ENTITY = re.compile(rb"<!\s*(ENTITY|ELEMENT|ATTLIST)", re.IGNORECASE)
_NO_PAGE = re.compile(
    r"\.(jpe?g|png|gif|webp|svg|mp[34]|m4a|avi|mov|pdf|zip|docx?|xlsx?|css|js|ico|xml)$", re.IGNORECASE
)
_SITEMAP = "{*}"


class FeedError(ValueError):
    """The body is no such feed; ``reason`` is one word for it."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason, self.detail = reason, detail


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """An article that a feed announces."""

    url: str
    url_key: str
    signature: str  # changes when the outlet says that the article has changed
    updated: dt.datetime | None  # as announced; None when missing or impossible


class Listing(msgspec.Struct, frozen=True, kw_only=True):
    """What a feed announces."""

    items: tuple[Item, ...]
    further: tuple[str, ...] = ()  # sitemaps that an index of sitemaps names
    left_out: dict[str, int] = {}  # reason: how many


def read(feed: Feed, outlet: Outlet, url: str, headers: Iterable[tuple[str, str]], body: bytes,
         now: dt.datetime, allow_loopback: bool = False) -> Listing:  # fmt: skip
    """The items of a feed's body, which came from ``url``. FeedError."""
    headers = tuple(headers)
    try:
        text = decoded(headers, body, MAX_DECODED)
        if feed.kind in ("sitemap", "news_sitemap") and text.startswith(b"\x1f\x8b"):
            text = decoded((("content-encoding", "gzip"),), text, MAX_DECODED)  # sitemap.xml.gz
    except BodyTooLargeError as error:
        raise FeedError("bomb", str(error)) from error
    except BodyBrokenError as error:
        raise FeedError("bad_encoding", str(error)) from error
    if not text.strip():
        raise FeedError("empty_feed", "no bytes")
    if feed.kind in ("rss", "atom"):
        return _chosen(_syndication(text, headers, url), [], feed, outlet, url, now, allow_loopback)
    if feed.kind == "listing":
        links = _links(text, headers, url, feed.link_pattern or "")
        return _chosen(links, [], feed, outlet, url, now, allow_loopback)
    return _chosen(*_sitemap(text), feed, outlet, url, now, allow_loopback)


class _Found(msgspec.Struct):
    link: str
    updated: dt.datetime | None
    words: str  # title and the like


def _syndication(text: bytes, headers: tuple[tuple[str, str], ...], url: str) -> list[_Found]:
    import feedparser

    _refuse_entities(text)
    declared = next((value for name, value in headers if name.lower() == "content-type"), "")
    parsed = feedparser.parse(
        BytesIO(text),
        response_headers={"content-type": declared, "content-location": url},
        sanitize_html=False,
        resolve_relative_uris=False,
    )
    if not parsed.version and not parsed.entries:
        raise FeedError("not_a_feed", _what_it_is(text))
    return [_entry(entry) for entry in parsed.entries[: MAX_ITEMS + 1]]


def _entry(entry: Any) -> _Found:
    stamp = dict.get(entry, "updated_parsed") or entry.get("published_parsed")
    link = entry.get("link") or ""
    if not link and str(entry.get("id", "")).startswith("http"):
        link = entry["id"]
    return _Found(str(link), _moment(stamp), str(entry.get("title", "")))


def _moment(stamp: Any) -> dt.datetime | None:
    try:
        return dt.datetime.fromtimestamp(calendar.timegm(stamp), dt.UTC) if stamp else None
    except (ValueError, OverflowError, TypeError, OSError):
        return None


def _sitemap(text: bytes) -> tuple[list[_Found], list[str]]:
    from lxml import etree  # type: ignore[import-untyped]

    _refuse_entities(text)
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        recover=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(text, parser)
    except etree.XMLSyntaxError as error:
        raise FeedError("not_a_feed", f"no XML: {error}") from error
    name = etree.QName(root).localname if root is not None else ""
    if name == "sitemapindex":
        newest = sorted(
            _sitemap_entries(root, "sitemap"), key=lambda one: one.updated or _EARLIEST, reverse=True
        )
        return [], [one.link for one in newest]
    if name != "urlset":
        raise FeedError("not_a_feed", f"root element {name[:40]!r}")
    return list(_sitemap_entries(root, "url")), []


def _sitemap_entries(root: Any, element: str) -> Iterator[_Found]:
    for number, node in enumerate(root.iterfind(f"{_SITEMAP}{element}")):
        if number > MAX_ITEMS:
            return
        stamp = node.findtext(f"{_SITEMAP}lastmod") or node.findtext(f".//{_SITEMAP}publication_date") or ""
        yield _Found(
            (node.findtext(f"{_SITEMAP}loc") or "").strip(),
            _iso(stamp.strip()),
            node.findtext(f".//{_SITEMAP}title") or "",
        )


def _iso(stamp: str) -> dt.datetime | None:
    try:
        moment = dt.datetime.fromisoformat(stamp)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)


def _links(text: bytes, headers: tuple[tuple[str, str], ...], url: str, pattern: str) -> list[_Found]:
    """Links of a page whose address matches; the link's words sign it, since a page says no date."""
    from lxml import etree, html

    declared = next((value for name, value in headers if name.lower() == "content-type"), "")
    charset = re.search(r"charset=[\"']?([\w-]+)", declared, re.IGNORECASE)
    try:
        parser = html.HTMLParser(
            encoding=charset.group(1) if charset else None, no_network=True, huge_tree=False
        )
        root = html.document_fromstring(text, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, LookupError, ValueError) as error:
        raise FeedError("not_a_feed", f"no page: {error}") from error
    wanted, found = re.compile(pattern), []
    for link in root.iterfind(".//a[@href]"):
        try:
            target = urljoin(url, link.get("href").strip())
        except ValueError:
            continue
        if wanted.search(target):
            found.append(_Found(target, None, ""))
    if not found:
        raise FeedError("no_links", "no link of the page matches link_pattern")
    return found


def _refuse_entities(text: bytes) -> None:
    """No feed needs entities of its own; those that have them blow up parsers or read files."""
    head = text[: 1 << 20]
    if head[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\x00" in head[:64]:
        head = head.replace(b"\x00", b"")
    if _ENTITY.search(head):
        raise FeedError("entities", "the feed declares entities")


def _what_it_is(text: bytes) -> str:
    head = text[:2_000].lstrip().lower()
    return "a web page" if head.startswith((b"<!doctype html", b"<html")) or b"<body" in head else "no feed"


def _chosen(found: list[_Found], further: list[str], feed: Feed, outlet: Outlet, url: str,
            now: dt.datetime, allow_loopback: bool) -> Listing:  # fmt: skip
    """What may be fetched, each page once; the first mention counts."""
    left_out: Counter[str] = Counter()
    items: dict[str, Item] = {}
    allowed = outlet.hosts | {urlsplit(feed.url).hostname or ""}
    for one in found[:MAX_ITEMS]:
        if not one.link:
            left_out["no_link"] += 1
            continue
        try:
            link = check_url(urljoin(url, one.link), allow_loopback)
            key = url_key(link)
        except (ForbiddenAddressError, ValueError):
            left_out["bad_link"] += 1
            continue
        if reason := _fault(link, feed, allowed):
            left_out[reason] += 1
        elif key in items:
            left_out["twice"] += 1
        else:
            items[key] = _item(link, key, one, now, left_out)
    if len(found) > MAX_ITEMS:
        left_out["too_many"] = len(found) - MAX_ITEMS
    sitemaps = [address for address in further if _is_of(urlsplit(address).hostname or "", allowed)]
    return Listing(items=tuple(items.values()), further=tuple(sitemaps), left_out=dict(left_out))


def _item(link: str, key: str, one: _Found, now: dt.datetime, left_out: Counter[str]) -> Item:
    updated = one.updated
    if updated is not None and not _EARLIEST <= updated <= now + dt.timedelta(days=2):
        left_out["impossible_date"] += 1  # of an item that is taken all the same
        updated = None
    signed = f"{updated.isoformat() if updated else ''}\n{one.words}"
    digest = hashlib.sha256(signed.encode("utf-8", "replace")).hexdigest()[:16]
    return Item(url=link, url_key=key, signature=digest, updated=updated)


def _fault(link: str, feed: Feed, allowed: Iterable[str]) -> str | None:
    parts = urlsplit(link)
    if not _is_of(parts.hostname or "", allowed):
        return "foreign_host"
    if _NO_PAGE.search(parts.path):
        return "no_page"
    if feed.link_pattern and not re.search(feed.link_pattern, link):
        return "no_match"
    return None


def _is_of(host: str, allowed: Iterable[str]) -> bool:
    """Whether a host is one of the outlet's, or below one."""
    bare = re.compile(r"^(www|m|mobile|amp)\.")
    known = {bare.sub("", name) for name in allowed if name}
    wanted = bare.sub("", host.lower())
    return wanted in known or any(wanted.endswith("." + name) for name in known)
