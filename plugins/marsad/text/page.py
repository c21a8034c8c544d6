"""A captured page becomes an article, or is set aside with a reason.

trafilatura finds the main text; the registry says per outlet what else helps (selectors of comments, of
the main text, endings of titles) and there is no code for single outlets. Captions are kept apart from
the text, boilerplate goes by a reviewed table, dates are read in the outlet's zone. Nothing here touches
the network, and nothing a page contains may raise: what cannot be read is set aside. The bound on time
and memory per page is the caller's.
"""

import datetime as dt
import hashlib
import re
from typing import TYPE_CHECKING, Literal
from zoneinfo import ZoneInfo

import msgspec

from marsad.records import Article, Capture
from marsad.text import (
    boilerplate,
    canonical,
    decoding,
    language,
    linked_data,
    main_text,
    markup,
    page_dates,
    page_head,
)

if TYPE_CHECKING:
    from marsad.ingest.registry import Outlet

Reason = Literal[
    "http_status",  # the server did not answer with a page
    "not_html",  # another kind of file
    "undecodable",  # compression or charset is broken
    "too_large",  # decompresses beyond the bound
    "bad_address",  # no http address
    "empty_page",  # nothing that could be parsed
    "error_page",  # «page not found» and the like, sent as a page
    "no_text",  # no main text found
    "short_text",  # less than a sentence
    "listing",  # a front page or section: headlines without a text
    "other_language",
    "failed",  # the reader failed on it; the detail names the error
]

LANGUAGE = "ar"
MIN_WORDS = 8
MAX_DETAIL = 500  # characters
_MIN_LISTING_LINES, _LISTING_SHARE, _LISTING_WORDS = 8, 0.8, 16
_HTML_TYPES = ("html", "xml", "text/plain")
_DESCRIPTION_TAGS = ("og:description", "description", "twitter:description", "dc.description")
_ENDS_SENTENCE = re.compile(r"[.!؟?…»\"]\W*$")


class SetAside(msgspec.Struct, frozen=True, kw_only=True):
    """A page that is no article for us."""

    reason: Reason
    detail: str


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """An article with what was found around its text."""

    article: Article
    charset: str
    date_place: str | None  # where the publication time stood
    captions: tuple[str, ...]
    dropped: tuple[tuple[str, str], ...]  # boilerplate: paragraph and kind


class _SetAsideError(Exception):
    def __init__(self, reason: Reason, detail: str = "") -> None:
        super().__init__(reason)
        self.reason: Reason = reason
        self.detail = detail


def extract(capture: Capture, outlet: "Outlet") -> Article | SetAside:
    """The article on a captured page of an outlet, or why it holds none. Raises only MemoryError."""
    found = read(capture, outlet)
    return found.article if isinstance(found, Page) else found


def read(capture: Capture, outlet: "Outlet") -> Page | SetAside:
    """The same as ``extract``, with captions and what was dropped."""
    try:
        return _read(capture, outlet)
    except (_SetAsideError, decoding.UndecodableError) as error:
        return SetAside(reason=error.reason, detail=error.detail[:MAX_DETAIL])
    except MemoryError:  # the caller's bound; it knows what to do
        raise
    except Exception as error:
        return SetAside(reason="failed", detail=f"{type(error).__name__}: {error}"[:MAX_DETAIL])


def _read(capture: Capture, outlet: "Outlet") -> Page:
    source, charset = _source(capture)
    tree = markup.parse(source)
    if tree is None:
        raise _SetAsideError("empty_page", f"no markup in {len(source)} characters")
    meta, nodes = markup.meta_tags(tree), linked_data.nodes(tree)
    address = _address(capture, tree, meta, outlet)
    head = page_head.find(tree, nodes, meta, outlet)
    if head.title and boilerplate.is_error_title(head.title):
        raise _SetAsideError("error_page", head.title)
    zone = ZoneInfo(outlet.time_zone)
    dates = page_dates.find(tree, nodes, address, zone, capture.captured_at)
    captions = main_text.take_captions(tree)
    known = (*captions, head.title or "")
    shown = main_text.paragraphs(tree, capture.final_url, outlet, known=known)
    cleaned = boilerplate.clean(main_text.or_stated(shown, linked_data.body(nodes)))
    text = _checked_text(cleaned.kept, markup.first(meta, _DESCRIPTION_TAGS), dates)
    found = language.detect(text)
    if found.code != LANGUAGE:
        raise _SetAsideError("other_language", f"{found.code}: {found.reason}")
    return Page(
        article=_article(capture, outlet, address, head, dates, zone, text),
        charset=charset,
        date_place=dates.place,
        captions=captions,
        dropped=tuple(cleaned.dropped),
    )


def _source(capture: Capture) -> tuple[str, str]:
    if capture.status != 200:
        raise _SetAsideError("http_status", str(capture.status))
    kind = decoding.header(capture, "content-type").lower()
    if kind and not any(known in kind for known in _HTML_TYPES):
        raise _SetAsideError("not_html", kind)
    return decoding.page_text(capture)


def _address(capture: Capture, tree: markup.Element, meta: dict[str, str], outlet: "Outlet") -> str:
    links = (link.get("href") for link in tree.iter("link") if (link.get("rel") or "").lower() == "canonical")
    stated = next(links, None) or markup.first(meta, ("og:url",))
    try:
        return canonical.of_page(capture.final_url, stated, home=outlet.home, hosts=outlet.hosts)
    except ValueError as error:
        raise _SetAsideError("bad_address", str(error)) from error


def _checked_text(paragraphs: list[str], description: str, dates: page_dates.PageDates) -> str:
    """The text, if it is one. A page of pictures or film has its description for a text."""
    words = sum(len(paragraph.split()) for paragraph in paragraphs)
    if words < MIN_WORDS:
        if len(description.split()) > max(words, MIN_WORDS) and not description.endswith(("…", "...")):
            return description
        raise _SetAsideError("short_text" if words else "no_text", " ".join(paragraphs))
    headlines = sum(1 for paragraph in paragraphs if not _ENDS_SENTENCE.search(paragraph))
    if (
        len(paragraphs) >= _MIN_LISTING_LINES
        and headlines >= _LISTING_SHARE * len(paragraphs)
        and words < _LISTING_WORDS * len(paragraphs)
        and dates.place in {None, "shown", "address"}
    ):
        raise _SetAsideError("listing", f"{headlines} of {len(paragraphs)} paragraphs are headlines")
    return "\n".join(paragraphs)


def _article(
    capture: Capture,
    outlet: "Outlet",
    address: str,
    head: page_head.Head,
    dates: page_dates.PageDates,
    zone: ZoneInfo,
    text: str,
) -> Article:
    captured_at = capture.captured_at.astimezone(dt.UTC)
    day = dates.published.astimezone(zone).date() if dates.published else captured_at.date()
    return Article(
        article_id=canonical.article_id(address),
        url=capture.url,
        canonical_url=address,
        source_id=outlet.id,
        title=head.title,
        author=head.author,
        section=head.section,
        published_at=dates.published,
        updated_at=dates.updated,
        captured_at=captured_at,
        data_day=captured_at.date(),
        publication_day=day,
        language=LANGUAGE,
        text=text,
        text_sha=hashlib.sha256(text.encode()).hexdigest(),
        cluster_id=None,
    )
