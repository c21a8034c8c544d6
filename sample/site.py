"""What the newsroom answers to a request at a moment: a pure function of path, headers and clock."""

import datetime as dt
import hashlib
import zlib
from collections.abc import Mapping
from email.utils import format_datetime, parsedate_to_datetime
from functools import cache
from http import HTTPStatus
from urllib.parse import quote, unquote, urlsplit

import jinja2
import msgspec

from sample.articles import MARK, NEWSROOM, Article, Outlet, articles, calendars, latest, outlets

FEED_LENGTH = 25  # items a feed shows
CONTENT_TYPES = {
    "rss": "application/rss+xml",
    "atom": "application/atom+xml",
    "news_sitemap": "application/xml",
}
ROBOTS = "User-agent: *\nDisallow: /nawafidh/wp-admin/\nDisallow: /*/print/\nCrawl-delay: 0\n"
DIGITS = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")


class Response(msgspec.Struct, frozen=True, kw_only=True):
    """Status, headers in order, and the body as it goes over the wire."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes


def respond(
    target: str, moment: dt.datetime, base: str, request_headers: Mapping[str, str] | None = None
) -> Response:
    """The answer to GET ``target`` (path and query) at ``moment``; ``base`` is the newsroom's own address."""
    asked = {name.lower(): value for name, value in (request_headers or {}).items()}
    if urlsplit(target).path == "/robots.txt":
        return _answer(ROBOTS.encode(), "text/plain; charset=utf-8", moment, None, asked)
    path = _canonical(target)
    for outlet in outlets().values():
        if path == f"/{outlet.id}/{outlet.feed.path}":
            return _feed(outlet, moment, base, asked)
        if path == f"/{outlet.id}/":
            return _front_page(outlet, moment, base, asked)
    if path == "/":
        return _directory(moment, base, asked)
    for article in latest(moment):
        if article.short_path and path == _canonical(article.short_path):
            return _redirect(base + article.path, moment)
        if path == _canonical(article.path):
            return _page(article, moment, base, asked)
    return _missing(moment)


def standing_paths(moment: dt.datetime) -> list[str]:
    """Every address of the newsroom that answers at a moment, missing pages included."""
    found = ["/", "/robots.txt"]
    for outlet in outlets().values():
        found += [f"/{outlet.id}/", f"/{outlet.id}/{outlet.feed.path}"]
    for article in latest(moment):
        found += [path for path in (article.path, article.short_path, article.feed_path) if path]
    return list(dict.fromkeys(found))


def display_date(when: dt.datetime, outlet: Outlet) -> str:
    """A date as the house prints it above an article: «الاثنين 2 آذار/مارس 2026»."""
    tables = calendars()
    month = tables["months"][outlet.style.months][when.month - 1]
    shown = f"{tables['weekdays'][when.weekday()]} {when.day} {month} {when.year}"
    return house_digits(shown, outlet)


def house_digits(text: str, outlet: Outlet) -> str:
    """The digits that the house prints."""
    return text.translate(DIGITS) if outlet.style.digits == "arabic_indic" else text


def earlier(article: Article) -> list[Article]:
    """The two pages that the same outlet put up before this one: its «read more»."""
    before = [
        other
        for other in articles()
        if other.outlet == article.outlet
        and other.published < article.published
        and other.front.updated is None
        and other.front.fault == "none"
    ]
    return before[-2:][::-1]


def _canonical(target: str) -> str:
    """Path and the query that names a page, tracking parameters taken away, percent-decoded."""
    parts = urlsplit(target)
    kept = [field for field in parts.query.split("&") if field and not field.startswith("utm_")]
    return unquote(parts.path) + ("?" + "&".join(kept) if kept else "")


@cache
def _templates() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(NEWSROOM / "templates"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    environment.globals.update(
        mark=MARK, display_date=display_date, house_digits=house_digits, earlier=earlier
    )
    environment.filters["rfc822"] = format_datetime
    return environment


def _render(template: str, **values: object) -> str:
    return _templates().get_template(template).render(**values)


def _encode(text: str, outlet: Outlet) -> bytes:
    return text.encode(outlet.charset, errors="xmlcharrefreplace")


def _feed(outlet: Outlet, moment: dt.datetime, base: str, asked: Mapping[str, str]) -> Response:
    items = [article for article in latest(moment) if article.outlet == outlet][:FEED_LENGTH]
    changed = max((article.claimed_change(moment) for article in items), default=None)
    text = _render(
        f"feed-{outlet.feed.kind}.j2", outlet=outlet, items=items, base=base, changed=changed, moment=moment
    )
    kind = CONTENT_TYPES[outlet.feed.kind]
    if outlet.charset_in_header:
        kind += f"; charset={outlet.charset}"
    return _answer(_encode(text, outlet), kind, moment, changed, asked, compressed=outlet.compressed)


def _page(article: Article, moment: dt.datetime, base: str, asked: Mapping[str, str]) -> Response:
    outlet, fault = article.outlet, article.front.fault
    if fault == "missing":
        return _missing(moment)
    body = _encode(_render(f"{outlet.id}.j2", article=article, outlet=outlet, base=base), outlet)
    if fault == "truncated":
        body = _broken(body)
    return _answer(body, _html_type(outlet), moment, article.modified, asked, compressed=outlet.compressed)


def _front_page(outlet: Outlet, moment: dt.datetime, base: str, asked: Mapping[str, str]) -> Response:
    items = [article for article in latest(moment) if article.outlet == outlet]
    changed = max((article.modified for article in items), default=None)
    text = _render("front.j2", outlet=outlet, items=items, base=base)
    return _answer(
        _encode(text, outlet), _html_type(outlet), moment, changed, asked, compressed=outlet.compressed
    )


def _directory(moment: dt.datetime, base: str, asked: Mapping[str, str]) -> Response:
    text = _render("directory.j2", outlets=outlets().values(), base=base)
    return _answer(text.encode(), "text/html; charset=utf-8", moment, None, asked)


def _html_type(outlet: Outlet) -> str:
    return f"text/html; charset={outlet.charset}" if outlet.charset_in_header else "text/html"


def _broken(body: bytes) -> bytes:
    """A page whose sender died in its head: cut within a tag, and bytes that are no text."""
    cut = body.find(b"<body")
    return body[: cut + 11] + b"\xff\xfe\x00\x81\xd8" + hashlib.sha256(body).digest()


def _answer(
    body: bytes,
    content_type: str,
    moment: dt.datetime,
    changed: dt.datetime | None,
    asked: Mapping[str, str],
    *,
    compressed: bool = False,
) -> Response:
    """200 with its validators, or 304 when the asker holds the same."""
    tag = f'"{hashlib.sha256(body).hexdigest()[:20]}"'
    if compressed:
        tag = f"W/{tag}"  # the same page has two byte forms
    headers = [("Date", _http_date(moment)), ("Server", "marsad-sample"), ("ETag", tag)]
    if changed:
        headers.append(("Last-Modified", _http_date(changed)))
    if compressed:
        headers.append(("Vary", "Accept-Encoding"))
    if _is_held(tag, changed, asked):
        return Response(status=HTTPStatus.NOT_MODIFIED, headers=tuple(headers), body=b"")
    headers.append(("Content-Type", content_type))
    if compressed and "gzip" in asked.get("accept-encoding", ""):
        # gzip.compress writes another header since Python 3.13; the captured files hold these bytes.
        body = zlib.compress(body, 9, zlib.MAX_WBITS | 16)
        headers.append(("Content-Encoding", "gzip"))
    headers.append(("Content-Length", str(len(body))))
    return Response(status=HTTPStatus.OK, headers=tuple(headers), body=body)


def _is_held(tag: str, changed: dt.datetime | None, asked: Mapping[str, str]) -> bool:
    """If-None-Match decides when it is there; If-Modified-Since only without it (RFC 9110, 13.2.2)."""
    if "if-none-match" in asked:
        held = {entry.strip().removeprefix("W/") for entry in asked["if-none-match"].split(",")}
        return tag.removeprefix("W/") in held or "*" in held
    since = asked.get("if-modified-since")
    if not since or changed is None:
        return False
    try:
        return changed <= parsedate_to_datetime(since)
    except (TypeError, ValueError):
        return False


def _http_date(when: dt.datetime) -> str:
    return format_datetime(when.astimezone(dt.UTC).replace(microsecond=0), usegmt=True)


def _redirect(location: str, moment: dt.datetime) -> Response:
    headers = (
        ("Date", _http_date(moment)),
        ("Server", "marsad-sample"),
        ("Location", quote(location, safe="%/:?=&")),
        ("Content-Length", "0"),
    )
    return Response(status=HTTPStatus.MOVED_PERMANENTLY, headers=headers, body=b"")


def _missing(moment: dt.datetime) -> Response:
    body = _render("missing.j2").encode()
    headers = (
        ("Date", _http_date(moment)),
        ("Server", "marsad-sample"),
        ("Content-Type", "text/html; charset=utf-8"),
        ("Content-Length", str(len(body))),
    )
    return Response(status=HTTPStatus.NOT_FOUND, headers=headers, body=body)
