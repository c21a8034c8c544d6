"""When a page was published and updated, from what it states: JSON-LD, meta, ``time``, shown text, address.

Each place is asked in that order, and the first plausible answer counts: not before 1995, not after the
capture. Shown times carry no zone and are the outlet's. A site that marks its local time as UTC is
noticed when the result lies in the future and the same figures as local time do not.
"""

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from zoneinfo import ZoneInfo

import msgspec

from marsad.text import linked_data, timestamps
from marsad.text.markup import Element

TOLERANCE = dt.timedelta(minutes=90)  # clocks of servers and pages dated a little ahead
_PUBLISHED_KEYS = ("datePublished", "dateCreated", "uploadDate")
_PUBLISHED_META = frozenset({
    "article:published_time", "article:published", "article.published", "og:article:published_time",
    "og:published_time", "og:pubdate", "datepublished", "date_published", "date-published", "date",
    "dc.date", "dc.date.issued", "dc.date.created", "dcterms.created", "dcterms.issued", "dcterms.date",
    "pubdate", "publishdate", "publish_date", "publish-date", "published", "publication_date",
    "published_time", "parsely-pub-date", "sailthru.date", "cxenseparse:recs:publishtime",
    "originalpublicationdate",
    "citation_publication_date", "citation_date", "creation_date", "created", "article_date_original",
    "article.created", "bt:pubdate", "rbpubdate", "dcsext.articlefirstpublished", "video:release_date",
})  # fmt: skip
_UPDATED_META = frozenset({
    "article:modified_time", "article:modified", "article.updated", "og:updated_time", "og:modified_time",
    "datemodified", "date_modified", "last-modified", "lastmod", "lastmodified", "modified", "updated",
    "dcterms.modified", "dc.date.modified", "dc.date.updated", "updated_time", "revised",
    "article:updated_time",
})  # fmt: skip
_ELSEWHERE = re.compile(
    r"related|comment|sidebar|side-bar|widget|aside|footer|most|latest|ticker|breaking|recommend|read-?more"
    r"|popular|trending|carousel|slider|newsletter|copyright|archive|today|current|top-?bar|navbar|masthead"
    r"|site-?header|main-?menu|weather|prayer",
    re.IGNORECASE,
)
_DATED = re.compile(r"date|time|publish|posted|stamp|meta|byline|info|تاريخ", re.IGNORECASE)
_NOT_DATED = re.compile(r"update-?bar|timeline|timer|sometimes|metadata-hidden|lifetime", re.IGNORECASE)
_UPDATED_LABEL = re.compile(r"آخر تحديث|اخر تحديث|تحديث|عُدّل|تعديل|updated|modified|update", re.IGNORECASE)
_PUBLISHED_LABEL = re.compile(r"نشر|publish|posted|created|تاريخ|كتب", re.IGNORECASE)
_SHOWN_LABEL = re.compile(r"\s*(?:تم\s+)?(?:ال)?(?:نشر|نُشر|تاريخ|[آا]خر تحديث|أضيف|حرر في|حُرر في)\b")
_URL_DAY = re.compile(
    r"(?<!\d)(20\d\d)[/_-](0?[1-9]|1[0-2])[/_-](0?[1-9]|[12]\d|3[01])(?!\d)|(?<!\d)(20\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?!\d)"
)
_YEAR = re.compile(r"20[0-3]\d|199\d|٢٠[٠-٣][٠-٩]")
_MAX_SHOWN = 160  # characters of an element that shows a timestamp
_MAX_ELEMENTS = 60


class PageDates(msgspec.Struct, frozen=True):
    """Publication and update, aware and in UTC, and the place that gave the publication."""

    published: dt.datetime | None
    updated: dt.datetime | None
    place: str | None  # linked-data, meta, time, shown, address


class _Candidate(msgspec.Struct, frozen=True):
    text: str
    updated: bool
    place: str


def find(
    tree: Element, nodes: list[linked_data.Node], url: str, zone: ZoneInfo, captured_at: dt.datetime
) -> PageDates:
    """The page's dates. ``nodes`` is its JSON-LD, ``zone`` the outlet's, ``captured_at`` aware."""
    published: tuple[dt.datetime, str] | None = None
    updated: dt.datetime | None = None
    precise = False
    for candidate in _candidates(tree, nodes, url):
        if (updated is not None) if candidate.updated else precise:
            continue
        moment = _plausible(candidate, zone, captured_at)
        if moment is None:
            continue
        if candidate.updated:
            updated = moment
        elif published is None or _refines(moment, candidate.text, published[0], zone):
            published, precise = (moment, candidate.place), timestamps.names_time(candidate.text)
        # Shown text and the address only help where nothing better gave the publication.
        if precise and (updated or candidate.place in {"shown", "address"}):
            break
    if published is None:
        return PageDates(updated, None, "updated") if updated else PageDates(None, None, None)
    later = updated if updated and updated > published[0] else None
    return PageDates(published[0], later, published[1])


def _refines(moment: dt.datetime, text: str, known: dt.datetime, zone: ZoneInfo) -> bool:
    """A later candidate counts only when it adds the time of day to the day that is known."""
    same_day = moment.astimezone(zone).date() == known.astimezone(zone).date()
    return same_day and timestamps.names_time(text)


def _plausible(candidate: _Candidate, zone: ZoneInfo, captured_at: dt.datetime) -> dt.datetime | None:
    limit = captured_at + TOLERANCE
    moment = timestamps.parse(candidate.text, zone, captured_at)
    if moment is None or moment <= limit:
        return moment
    as_local = moment.replace(tzinfo=zone).astimezone(dt.UTC)
    return as_local if as_local <= limit else None


def _candidates(tree: Element, nodes: list[linked_data.Node], url: str) -> Iterator[_Candidate]:
    yield from _from_linked_data(nodes)
    yield from _from_meta(tree)
    yield from _from_time_elements(tree)
    yield from _from_shown_text(tree)
    yield from _from_plain_lines(tree)
    found = _URL_DAY.search(url)
    if found:
        yield _Candidate("-".join(part for part in found.groups() if part), False, "address")


def _from_linked_data(nodes: list[linked_data.Node]) -> Iterator[_Candidate]:
    articles = linked_data.articles(nodes)
    for node in (*articles, *(other for other in nodes if other not in articles[:50])):
        for key in _PUBLISHED_KEYS:
            if value := linked_data.text(node.get(key)):
                yield _Candidate(value, False, "linked-data")
        if value := linked_data.text(node.get("dateModified")):
            yield _Candidate(value, True, "linked-data")


def _from_meta(tree: Element) -> Iterator[_Candidate]:
    for meta in tree.iter("meta"):
        content = (meta.get("content") or meta.get("datetime") or "").strip()
        if not content:
            continue
        for attribute in ("property", "name", "itemprop", "http-equiv"):
            name = (meta.get(attribute) or "").strip().lower()
            if name in _PUBLISHED_META:
                yield _Candidate(content, False, "meta")
            elif name in _UPDATED_META:
                yield _Candidate(content, True, "meta")


def _from_time_elements(tree: Element) -> Iterator[_Candidate]:
    for element in _first(tree.iter("time")):
        if is_elsewhere(element):
            continue
        shown = " ".join(element.itertext())[:_MAX_SHOWN]
        context = f"{element.get('itemprop') or ''} {element.get('class') or ''} {shown} {_label(element)}"
        value = (element.get("datetime") or element.get("content") or "").strip() or shown
        yield _Candidate(value, _is_update(context), "time")


def _from_shown_text(tree: Element) -> Iterator[_Candidate]:
    """Short elements whose class, id or item property speaks of a date, in document order."""
    found = tree.xpath(
        "//*[self::span or self::div or self::p or self::li or self::small or self::b or self::i or self::em "
        "or self::strong or self::a or self::td or self::h2 or self::h3 or self::h4 or self::h5 or self::h6 "
        "or self::abbr or self::font]"
    )
    dated = (element for element in found if _speaks_of_date(element) or _labelled(element))
    for element in _first(dated):
        shown = " ".join(" ".join(element.itertext()).split())
        if not shown or len(shown) > _MAX_SHOWN or is_elsewhere(element):
            continue
        stated = element.get("datetime") or element.get("content") or element.get("data-time")
        if element.tag == "abbr":
            stated = stated or element.get("title")
        for part in _labelled_parts(shown):
            yield _Candidate(stated or part, _is_update(part + " " + _label(element)), "shown")


def _from_plain_lines(tree: Element) -> Iterator[_Candidate]:
    """Elements that hold nothing but a date with its year, whatever the markup calls them."""
    for element in tree.iter(
        "span", "div", "p", "td", "font", "b", "i", "li", "small", "em", "h4", "h5", "h6"
    ):
        text = element.text or ""
        if len(text) > _MAX_SHOWN or not _YEAR.search(text) or is_elsewhere(element):
            continue
        if timestamps.is_only_timestamp(text):
            yield _Candidate(text, _is_update(text), "shown")


def _labelled_parts(shown: str) -> Iterator[str]:
    """«نشر: … | آخر تحديث: …» in one element is two timestamps."""
    match = _UPDATED_LABEL.search(shown)
    if match and match.start() > 8 and _PUBLISHED_LABEL.search(shown, 0, match.start()):
        yield shown[: match.start()]
        yield shown[match.start() :]
    else:
        yield shown


def _first(elements: Iterable[Element]) -> Iterator[Element]:
    for number, element in enumerate(elements):
        if number >= _MAX_ELEMENTS:
            return
        yield element


def _names(element: Element) -> str:
    return f"{element.get('class') or ''} {element.get('id') or ''} {element.get('itemprop') or ''}"


def _labelled(element: Element) -> bool:
    """Its own text begins as a timestamp does: «نشر في …», «آخر تحديث: …»."""
    return bool(element.text) and bool(_SHOWN_LABEL.match(element.text))


def _speaks_of_date(element: Element) -> bool:
    if not element.attrib:
        return False
    names = _names(element)
    return bool(_DATED.search(names)) and not _NOT_DATED.search(names)


def is_elsewhere(element: Element) -> bool:
    """Within a list of other articles, comments, the footer: its date is not the page's."""
    for depth, ancestor in enumerate((element, *element.iterancestors())):
        if ancestor.tag in {"aside", "footer", "nav"} or (
            ancestor.tag not in {"body", "html"} and _ELSEWHERE.search(_names(ancestor))
        ):
            return True
        if depth > 12:
            return False
    return False


def _label(element: Element) -> str:
    """The words right before an element («آخر تحديث:»)."""
    previous = element.getprevious()
    before = previous.tail or "" if previous is not None else ""
    parent = element.getparent()
    if previous is None and parent is not None:
        before = parent.text or ""
    return before[-40:]


def _is_update(context: str) -> bool:
    return bool(_UPDATED_LABEL.search(context)) and not re.search("datepublished|نشر", context, re.IGNORECASE)
