"""What RSS, Atom, sitemaps and listing pages look like. Nothing here is trusted or fetched.

No format's parser may load anything, expand entities, or work on more items than are looked at.
"""

import calendar
import datetime as dt
import re
from heapq import nlargest
from io import BytesIO
from typing import Any
from urllib.parse import urljoin

import msgspec

MAX_ITEMS = 2_000  # of one feed that are looked at
LENIENT_BYTES = 512 << 10  # of a feed that is no well-formed XML: feedparser takes seconds for more
LONG_AGO = dt.datetime(1995, 1, 1, tzinfo=dt.UTC)
Headers = tuple[tuple[str, str], ...]
_ITEM = re.compile(rb"<(?:item|entry)[\s>]", re.IGNORECASE)
_DECLARES = re.compile(rb"<!\s*(ENTITY|ELEMENT|ATTLIST)", re.IGNORECASE)
_ANY = "{*}"


class FeedError(ValueError):
    """The body is no such feed; ``reason`` is one word for it."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason, self.detail = reason, detail


class Entry(msgspec.Struct):
    """An item as the feed has it."""

    link: str
    updated: dt.datetime | None
    words: str  # its title


class Found(msgspec.Struct):
    """What a body lists."""

    entries: list[Entry]
    sitemaps: list[str] = []  # that an index of sitemaps names, newest first
    surplus: int = 0  # items beyond MAX_ITEMS


def syndication(text: bytes, headers: Headers, url: str) -> Found:
    """RSS and Atom of every shade. FeedError."""
    import feedparser

    _refuse_entities(text)
    if _is_web_page(text):
        raise FeedError("not_a_feed", "a web page")
    starts = [found.start() for found in _ITEM.finditer(text)]
    surplus = starts[MAX_ITEMS:]
    if len(text) > LENIENT_BYTES and not _is_well_formed(text):
        surplus = [start for start in starts if start > LENIENT_BYTES][:1] or [LENIENT_BYTES]
        surplus += [start for start in starts if start > surplus[0]]
    parsed = feedparser.parse(
        BytesIO(text[: surplus[0]] if surplus else text),
        response_headers={"content-type": _content_type(headers), "content-location": url},
        sanitize_html=False,
        resolve_relative_uris=False,
    )
    if not parsed.version and not parsed.entries:
        raise FeedError("not_a_feed", "no feed")
    return Found(entries=[_entry(entry) for entry in parsed.entries[:MAX_ITEMS]], surplus=len(surplus))


def sitemap(text: bytes) -> Found:
    """A sitemap, a news sitemap, an index of sitemaps; the newest entries first. FeedError."""
    from lxml import etree  # type: ignore[import-untyped]

    _refuse_entities(text)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=True)
    try:
        root = etree.fromstring(text, parser)
    except etree.XMLSyntaxError as error:
        raise FeedError("not_a_feed", f"no XML: {error}") from error
    name = etree.QName(root).localname if root is not None else ""
    if name not in ("urlset", "sitemapindex"):
        raise FeedError("not_a_feed", f"root element {name[:40]!r}")
    entries = [
        _sitemap_entry(node) for node in root.iterfind(f"{_ANY}{'url' if name == 'urlset' else 'sitemap'}")
    ]
    newest = nlargest(MAX_ITEMS, entries, key=lambda entry: entry.updated or LONG_AGO)
    if name == "sitemapindex":
        return Found(entries=[], sitemaps=[entry.link for entry in newest])
    return Found(entries=newest, surplus=len(entries) - len(newest))


def listing(text: bytes, headers: Headers, url: str, pattern: str) -> Found:
    """Links of a page whose address matches; such a page says nothing of their age. FeedError."""
    from lxml import etree, html

    charset = re.search(r"charset=[\"']?([\w-]+)", _content_type(headers), re.IGNORECASE)
    try:
        parser = html.HTMLParser(encoding=charset.group(1) if charset else None, no_network=True)
        root = html.document_fromstring(text, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, LookupError, ValueError) as error:
        raise FeedError("not_a_feed", f"no page: {error}") from error
    wanted, entries = re.compile(pattern), []
    for link in root.iterfind(".//a[@href]"):
        try:
            target = urljoin(url, link.get("href").strip())
        except ValueError:
            continue
        if wanted.search(target):
            entries.append(Entry(target, None, ""))
    if not entries:
        raise FeedError("no_links", "no link of the page matches link_pattern")
    return Found(entries=entries[:MAX_ITEMS], surplus=max(0, len(entries) - MAX_ITEMS))


def _entry(entry: Any) -> Entry:
    stamp = dict.get(entry, "updated_parsed") or entry.get("published_parsed")
    link = entry.get("link") or ""
    if not link and str(entry.get("id", "")).startswith("http"):
        link = entry["id"]
    return Entry(str(link), _moment(stamp), str(entry.get("title", "")))


def _moment(stamp: Any) -> dt.datetime | None:
    try:
        return dt.datetime.fromtimestamp(calendar.timegm(stamp), dt.UTC) if stamp else None
    except (ValueError, OverflowError, TypeError, OSError):
        return None


def _sitemap_entry(node: Any) -> Entry:
    stamp = node.findtext(f"{_ANY}lastmod") or node.findtext(f".//{_ANY}publication_date") or ""
    link = (node.findtext(f"{_ANY}loc") or "").strip()
    return Entry(link, _iso(stamp.strip()), node.findtext(f".//{_ANY}title") or "")


def _iso(stamp: str) -> dt.datetime | None:
    try:
        moment = dt.datetime.fromisoformat(stamp)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)


def _content_type(headers: Headers) -> str:
    return next((value for name, value in headers if name.lower() == "content-type"), "")


def _refuse_entities(text: bytes) -> None:
    """No feed needs entities of its own; those that have them blow up parsers or read files."""
    head = text[: 1 << 20]
    if head[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\x00" in head[:64]:
        head = head.replace(b"\x00", b"")
    if _DECLARES.search(head):
        raise FeedError("entities", "the feed declares entities")


def _is_web_page(text: bytes) -> bool:
    head = text[:2_000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return head.startswith((b"<!doctype html", b"<html")) or b"<body" in head


def _is_well_formed(text: bytes) -> bool:
    from lxml import etree

    try:
        etree.fromstring(text, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))
    except etree.XMLSyntaxError:
        return False
    return True
