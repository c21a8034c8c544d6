"""Feeds of every kind, read as what they are: hostile text that lists addresses.

``read`` gives the items that may be fetched, each page once, in the feed's order; what it leaves out it
counts by reason. Of an item's title nothing is kept but a hash, so no script or direction mark travels on.
"""

import datetime as dt
import hashlib
import re
from collections import Counter
from collections.abc import Iterable
from urllib.parse import urljoin, urlsplit

import msgspec

from marsad.ingest.bodies import BodyBrokenError, BodyTooLargeError, decoded
from marsad.ingest.feed_formats import (
    LONG_AGO,
    Entry,
    FeedError,
    Found,
    Headers,
    listing,
    sitemap,
    syndication,
)
from marsad.ingest.guard import ForbiddenAddressError, check_url
from marsad.ingest.keys import url_key
from marsad.ingest.registry import Feed, Outlet

__all__ = ["FeedError", "Item", "Listing", "read"]
MAX_DECODED = 16 << 20  # bytes
_NO_PAGE = re.compile(
    r"\.(jpe?g|png|gif|webp|svg|mp[34]|m4a|avi|mov|pdf|zip|docx?|xlsx?|css|js|ico|xml)$", re.IGNORECASE
)


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """An article that a feed announces."""

    url: str
    url_key: str
    signature: str  # changes when the outlet says that the article has changed
    updated: dt.datetime | None  # as announced; None when missing or impossible


class Listing(msgspec.Struct, frozen=True, kw_only=True):
    """What a feed announces."""

    items: tuple[Item, ...]
    further: tuple[str, ...] = ()  # sitemaps that an index of sitemaps names, newest first
    left_out: dict[str, int] = {}  # reason: how many


def read(
    feed: Feed, outlet: Outlet, url: str, headers: Headers, body: bytes, allow_loopback: bool = False
) -> Listing:
    """The items of a feed's body, which came from ``url``. FeedError."""
    text = _text(feed, headers, body)
    if feed.kind in ("rss", "atom"):
        found = syndication(text, headers, url)
    elif feed.kind == "listing":
        found = listing(text, headers, url, feed.link_pattern or "")
    else:
        found = sitemap(text)
    return _chosen(found, feed, outlet, url, allow_loopback)


def without_impossible_dates(found: Listing, now: dt.datetime) -> Listing:
    """The same, but a date before 1995 or in the future counts as none; such items are taken all the same."""
    items = tuple(
        msgspec.structs.replace(item, updated=None)
        if item.updated and not _is_possible(item.updated, now)
        else item
        for item in found.items
    )
    wrong = sum(new.updated != old.updated for new, old in zip(items, found.items, strict=True))
    left_out = found.left_out | ({"impossible_date": wrong} if wrong else {})
    return msgspec.structs.replace(found, items=items, left_out=left_out)


def _text(feed: Feed, headers: Headers, body: bytes) -> bytes:
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
    return text


def _chosen(found: Found, feed: Feed, outlet: Outlet, url: str, allow_loopback: bool) -> Listing:
    """What may be fetched, each page once; the first mention counts."""
    left_out: Counter[str] = Counter({"too_many": found.surplus} if found.surplus else {})
    items: dict[str, Item] = {}
    allowed = outlet.hosts | {urlsplit(feed.url).hostname or ""}
    for entry in found.entries:
        if not entry.link:
            left_out["no_link"] += 1
            continue
        try:
            link = check_url(urljoin(url, entry.link), allow_loopback)
        except (ForbiddenAddressError, ValueError):
            left_out["bad_link"] += 1
            continue
        key = url_key(link)
        if reason := _fault(link, feed, allowed):
            left_out[reason] += 1
        elif key in items:
            left_out["twice"] += 1
        else:
            items[key] = _item(link, key, entry)
    further = _sitemaps(found.sitemaps, url, allowed)
    return Listing(items=tuple(items.values()), further=further, left_out=dict(left_out))


def _item(link: str, key: str, entry: Entry) -> Item:
    signed = f"{entry.updated.isoformat() if entry.updated else ''}\n{entry.words}"
    digest = hashlib.sha256(signed.encode("utf-8", "replace")).hexdigest()[:16]
    return Item(url=link, url_key=key, signature=digest, updated=entry.updated)


def _is_possible(moment: dt.datetime, now: dt.datetime) -> bool:
    return LONG_AGO <= moment <= now + dt.timedelta(days=2)


def _sitemaps(named: list[str], url: str, allowed: Iterable[str]) -> tuple[str, ...]:
    """The sitemaps that an index names, those of other hosts left out."""
    found = []
    for address in named:
        try:
            target = urljoin(url, address)
        except ValueError:
            continue
        if _is_of(urlsplit(target).hostname or "", allowed):
            found.append(target)
    return tuple(found)


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
