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
from functools import lru_cache
from html import unescape
from typing import TYPE_CHECKING, Any, Literal
from zoneinfo import ZoneInfo

import msgspec

from marsad.records import Article, Capture
from marsad.text import boilerplate, canonical, decoding, language, linked_data, page_dates, timestamps
from marsad.text.linked_data import HtmlElement
from marsad.text.normalise import clean, search_form

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

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

MIN_WORDS = 8
_MIN_LISTING_LINES = 8
_LAYOUT_CELL_WORDS = 40
_MIN_TEXT = 80  # characters below which trafilatura tries its other ways
_HTML_TYPES = ("html", "xml", "text/plain")
_CAPTIONS = (
    "//figcaption|//*[self::div or self::p or self::span or self::em or self::small or self::dd]"
    "[contains(@class,'caption') or contains(@class,'photo-credit') or contains(@class,'image-credit')"
    " or contains(@class,'img-title') or contains(@class,'image-title') or contains(@itemprop,'caption')]"
)
_NOT_TEXT = (
    "//blockquote[contains(@class,'twitter') or contains(@class,'instagram') or contains(@class,'tiktok')"
    " or contains(@class,'reddit') or contains(@class,'embedly')]|//*[contains(@class,'fb-post')]"
    "|//noscript|//template|//dialog|//*[@hidden]|//*[@aria-hidden='true'][self::div or self::section]"
    "|//*[contains(translate(@style,' ','') ,'display:none')]"
)
_REFERENCE = re.compile(r"&#([xX][0-9a-fA-F]{1,8}|[0-9]{1,8});?")
_INTERNAL_SUBSET = re.compile(r"<!DOCTYPE[^>\[]{0,200}\[[^\]]{0,20000}\]\s*>", re.IGNORECASE)
_TITLE_TAGS = ("og:title", "twitter:title", "headline", "dc.title", "title")
_SECTION_TAGS = ("article:section", "og:article:section", "section", "category", "cxenseparse:section")
_DESCRIPTION_TAGS = ("og:description", "description", "twitter:description", "dc.description")
_AUTHOR_PREFIX = re.compile(
    r"^\s*(?:كتبت?|بقلم|اعداد|إعداد|تقرير|تحرير|المحرر|الكاتب|الكاتبة|by)\s*[:/|ـ-]?\s+", re.I
)
_NO_AUTHOR = frozenset(
    {"admin", "administrator", "editor", "محرر", "المحرر", "ادمن", "الادمن", "webmaster", "root"}
)
_TITLE_SEPARATOR = re.compile(r"\s+[–—•·«»-]\s+|\s*[|:]\s+|\s*\|\s*")
_HEADLINES = (
    "//*[self::h2 or self::h3]"
    "[contains(@class,'title') or contains(@class,'headline') or contains(@class,'titre')]"
)
_AUTHORS = (
    "//*[@rel='author' or @itemprop='author' or contains(@class,'author') or contains(@class,'byline')"
    " or contains(@class,'writer') or contains(@class,'writeBy') or contains(@class,'kateb')]"
    "[not(self::body or self::main or self::article or self::section)]"
)
_BYLINE = re.compile(r"^\s*(?:كتبت?|بقلم|إعداد|اعداد|تحرير)\s*[:/|ـ–-]\s*(?=\S)|^\s*بقلم\s+(?=\S)")
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
        self.page = SetAside(reason=reason, detail=detail[:500])


def extract(capture: Capture, outlet: "Outlet") -> Article | SetAside:
    """The article on a captured page of an outlet, or why it holds none. Raises only MemoryError."""
    found = read(capture, outlet)
    return found.article if isinstance(found, Page) else found


def read(capture: Capture, outlet: "Outlet") -> Page | SetAside:
    """The same as ``extract``, with captions and what was dropped."""
    try:
        return _read(capture, outlet)
    except _SetAsideError as error:
        return error.page
    except decoding.UndecodableError as error:
        return SetAside(reason=error.reason, detail=error.detail[:500])
    except MemoryError:  # the caller's bound; it knows what to do
        raise
    except Exception as error:
        return SetAside(reason="failed", detail=f"{type(error).__name__}: {error}"[:500])


def _read(capture: Capture, outlet: "Outlet") -> Page:
    if capture.status != 200:
        raise _SetAsideError("http_status", str(capture.status))
    kind = decoding.header(capture, "content-type").lower()
    if kind and not any(known in kind for known in _HTML_TYPES):
        raise _SetAsideError("not_html", kind)
    source, charset = decoding.page_text(capture)
    tree = _parse(source)
    meta = _meta_tags(tree)
    address = _address(capture, tree, meta, outlet)
    nodes = linked_data.nodes(tree)
    title = _title(tree, nodes, meta, outlet)
    if title and boilerplate.is_error_title(title):
        raise _SetAsideError("error_page", title)
    zone = ZoneInfo(outlet.time_zone)
    dates = page_dates.find(tree, nodes, address, zone, capture.captured_at)
    head = _Head(title=title, author=_author(tree, nodes, meta, outlet), section=_section(nodes, meta))
    description = _first(meta, _DESCRIPTION_TAGS)
    captions = _take_captions(tree)
    paragraphs = _paragraphs(tree, capture.final_url, outlet)
    cleaned = boilerplate.clean(_distinct(paragraphs, title, captions))
    text = _checked_text(cleaned.kept, description, dates)
    found = language.detect(text)
    if found.code != "ar":
        raise _SetAsideError("other_language", f"{found.code}: {found.reason}")
    article = _article(capture, outlet, address, head, dates, zone, text)
    return Page(
        article=article, charset=charset, date_place=dates.place, captions=captions,
        dropped=tuple(cleaned.dropped),
    )  # fmt: skip


class _Head(msgspec.Struct, frozen=True, kw_only=True):
    title: str | None
    author: str | None
    section: str | None


def _article(
    capture: Capture,
    outlet: "Outlet",
    address: str,
    head: _Head,
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
        language="ar",
        text=text,
        text_sha=hashlib.sha256(text.encode()).hexdigest(),
        cluster_id=None,
    )


# --- The page's tree --------------------------------------------------------------------------------------


def _parse(source: str) -> HtmlElement:
    from trafilatura.utils import load_html

    if len(source.strip()) < 40:
        raise _SetAsideError("empty_page", f"{len(source.strip())} characters")
    # References to characters that XML forbids would make trafilatura give up on the whole page.
    tree = load_html(_REFERENCE.sub(_allowed_reference, _INTERNAL_SUBSET.sub("", source, count=1)))
    if tree is None:
        raise _SetAsideError("empty_page", "no markup")
    return tree


def _allowed_reference(match: re.Match[str]) -> str:
    digits = match.group(1)
    code = int(digits[1:], 16) if digits[0] in "xX" else int(digits)
    control = code < 32 and code not in {9, 10, 13}
    forbidden = control or 0xD800 <= code <= 0xDFFF or code & 0xFFFE == 0xFFFE or code > 0x10FFFF
    return "" if forbidden else match.group()


def _address(capture: Capture, tree: HtmlElement, meta: dict[str, str], outlet: "Outlet") -> str:
    stated = next(
        (link.get("href") for link in tree.iter("link") if (link.get("rel") or "").lower() == "canonical"),
        None,
    )
    try:
        return canonical.of_page(
            capture.final_url, stated or _first(meta, ("og:url",)), home=outlet.home, hosts=outlet.hosts
        )
    except ValueError as error:
        raise _SetAsideError("bad_address", str(error)) from error


def _meta_tags(tree: HtmlElement) -> dict[str, str]:
    """The page's meta tags by lower-case name, property or item property; the first of each counts."""
    found: dict[str, str] = {}
    for meta in tree.iter("meta"):
        content = (meta.get("content") or "").strip()
        for attribute in ("property", "name", "itemprop"):
            name = (meta.get(attribute) or "").strip().lower()
            if name and content:
                found.setdefault(name, content)
    return found


def _first(meta: dict[str, str], names: "Iterable[str]") -> str:
    """The content of the first of these tags that the page has."""
    return next((clean(unescape(meta[name])) for name in names if name in meta), "")


def _take_captions(tree: HtmlElement) -> tuple[str, ...]:
    """Captions and what is not shown leave the tree; the captions' texts come back, each once."""
    captions: dict[str, None] = {}
    for element in _xpath(_CAPTIONS)(tree):
        text = clean(" ".join(element.itertext()))
        if len(text.split()) <= 60:
            if text:
                captions[text.replace("\n", " ")] = None
            _drop(element)
    for element in _xpath(_NOT_TEXT)(tree):
        _drop(element)
    return tuple(captions)


def _drop(element: HtmlElement) -> None:
    """Remove an element, keeping the text behind it."""
    parent = element.getparent()
    if parent is not None:
        element.drop_tree()


@lru_cache(maxsize=2000)
def _xpath(expression: str) -> "Callable[[HtmlElement], list[HtmlElement]]":
    from lxml.etree import XPath  # type: ignore[import-untyped]

    compiled = XPath(expression)

    def select(tree: HtmlElement) -> list[HtmlElement]:
        result = compiled(tree)
        return [node for node in result if hasattr(node, "iter")] if isinstance(result, list) else []

    return select


# --- Title, author, section -------------------------------------------------------------------------------


def _title(
    tree: HtmlElement, nodes: list[linked_data.Node], meta: dict[str, str], outlet: "Outlet"
) -> str | None:
    """The headline: as stated for search engines and social media, else as shown, else the window's title."""
    stated = (linked_data.text(node.get("headline")) for node in linked_data.articles(nodes))
    shown = (
        " ".join(element.itertext())
        for element in [*_xpath("//h1")(tree), *_xpath(_HEADLINES)(tree), *_xpath("//head//title")(tree)]
    )
    cut = ""
    for candidate in (*stated, _first(meta, _TITLE_TAGS), *shown):
        title = _without_outlet(clean(candidate).replace("\n", " "), outlet)[:500]
        if len(title) < 3:
            continue
        if not title.endswith(("…", "...")):
            return title
        cut = cut or title  # a headline cut by its publisher gives way to one that is whole
    return cut or None


def _without_outlet(title: str, outlet: "Outlet") -> str:
    """A title without the outlet's name or what the registry says that it appends; may become empty."""
    for suffix in outlet.title_suffixes:
        title = title.removesuffix(suffix).rstrip(" |–—-•·:")
    names = {search_form(name) for name in (outlet.name_ar, outlet.name_en, *outlet.hosts)}
    separators = list(_TITLE_SEPARATOR.finditer(title))
    if separators and search_form(title[separators[-1].end() :]) in names:
        title = title[: separators[-1].start()]
    elif separators and search_form(title[: separators[0].start()]) in names:
        title = title[separators[0].end() :]
    return "" if search_form(title) in names else title.strip()


def _author(
    tree: HtmlElement, nodes: list[linked_data.Node], meta: dict[str, str], outlet: "Outlet"
) -> str | None:
    names: dict[str, None] = {}
    for node in linked_data.articles(nodes):
        stated = node.get("author")
        for author in stated if isinstance(stated, list) else [stated]:
            is_person = not isinstance(author, dict) or "Organization" not in linked_data.types(author)
            name = _author_name(linked_data.text(author), outlet)
            if is_person and name:
                names[name] = None
        if names:
            return "؛ ".join(list(names)[:10])
    stated = _first(meta, ("article:author", "author", "dc.creator", "byl", "parsely-author"))
    for found in (stated, _byline(tree), *_marked_authors(tree)):
        if name := _author_name(found, outlet):
            return name
    return None


def _marked_authors(tree: HtmlElement) -> "Iterator[str]":
    """Short elements that the markup calls author or writer, outside comments and lists of other articles."""
    for element in _xpath(_AUTHORS)(tree)[:20]:
        text = " ".join(" ".join(element.itertext()).split())
        is_name = 1 < len(text.split()) <= 6 and not any(char.isdigit() for char in text)
        if is_name and not page_dates.is_elsewhere(element):
            yield text


def _byline(tree: HtmlElement) -> str:
    """«كتب - فلان»: the first short element that begins so, outside the readers' comments."""
    for element in tree.iter("span", "div", "p", "a", "li", "strong", "b", "h4", "h5", "h6", "td"):
        if element.text and _BYLINE.match(element.text):
            text = " ".join(" ".join(element.itertext()).split())
            if len(text.split()) <= 10:
                return text
    return ""


def _author_name(stated: str, outlet: "Outlet") -> str:
    name = _AUTHOR_PREFIX.sub("", clean(stated).replace("\n", " ")).strip(" -–|:/")
    outlet_names = {search_form(outlet.name_ar), search_form(outlet.name_en)}
    if "://" in name or "@" in name or len(name) > 120 or len(name) < 3:
        return ""
    return "" if search_form(name) in outlet_names | _NO_AUTHOR else name


def _section(nodes: list[linked_data.Node], meta: dict[str, str]) -> str | None:
    for node in linked_data.articles(nodes):
        if section := linked_data.text(node.get("articleSection")):
            return clean(section)[:200]
    stated = _first(meta, _SECTION_TAGS) or _breadcrumb(nodes)
    return clean(stated).replace("\n", " ")[:200] or None


def _breadcrumb(nodes: list[linked_data.Node]) -> str:
    """The step between the front page and the article in the stated path."""
    for node in nodes:
        items = node.get("itemListElement")
        if "BreadcrumbList" in linked_data.types(node) and isinstance(items, list) and len(items) > 1:
            names = [
                linked_data.text(item.get("name") or item.get("item"))
                for item in items
                if isinstance(item, dict)
            ]
            return names[-2] if len(names) > 2 else names[-1] if names else ""
    return ""


# --- Main text --------------------------------------------------------------------------------------------


def _paragraphs(tree: HtmlElement, url: str, outlet: "Outlet") -> list[str]:
    _unwrap_layout_tables(tree)
    for expression in (*outlet.comment_selectors, *outlet.remove_selectors):
        for element in _xpath(expression)(tree):
            _drop(element)
    chosen = _chosen_by_registry(tree, outlet)
    body = _main_text(chosen, url, recall=True) if chosen is not None else ""
    body = body or _main_text(tree, url, recall=False)
    return [line for line in map(_line, clean(body).split("\n")) if line]


def _unwrap_layout_tables(tree: HtmlElement) -> None:
    """Tables that hold columns of a page instead of figures become plain blocks."""
    for table in list(tree.iter("table")):
        cells = table.xpath("./tr/td|./tbody/tr/td")
        nested = next(table.iterdescendants("table"), None) is not None
        if nested or any(len(" ".join(cell.itertext()).split()) > _LAYOUT_CELL_WORDS for cell in cells):
            for part in [table, *table.xpath("./tbody|./tr|./tbody/tr"), *cells]:
                part.tag = "div"


def _chosen_by_registry(tree: HtmlElement, outlet: "Outlet") -> HtmlElement | None:
    from lxml.html import Element  # type: ignore[import-untyped]

    for expression in outlet.main_selectors:
        found = _xpath(expression)(tree)
        if found:
            page, body, article = Element("html"), Element("body"), Element("article")
            for element in found:
                element.drop_tag() if element.tag == "body" else article.append(element)
            body.append(article)
            page.append(body)
            return page
    return None


def _main_text(tree: HtmlElement, url: str, *, recall: bool) -> str:
    from trafilatura import bare_extraction

    found: Any = bare_extraction(
        tree, url=url, include_comments=False, include_tables=True, favor_recall=recall, with_metadata=False,
        config=_extraction_settings(),
    )  # fmt: skip
    return str(found.text or "") if found is not None else ""


@lru_cache(maxsize=1)
def _extraction_settings() -> Any:
    """trafilatura's own, but a text of two sentences (breaking news) is no failure."""
    import logging

    from trafilatura.settings import use_config

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # we report what it gives up on
    config = use_config()
    config.set("DEFAULT", "MIN_EXTRACTED_SIZE", str(_MIN_TEXT))
    return config


def _line(text: str) -> str:
    """A paragraph without the marks that lists and tables leave."""
    cells = [cell.strip() for cell in text.split("|")]
    joined = " ".join(cell for cell in cells if cell and not set(cell) <= {"-", " "})
    return re.sub(r"^(?:[-•*▪◾■●]\s+)+", "", joined).strip()


def _distinct(paragraphs: list[str], title: str | None, captions: tuple[str, ...]) -> list[str]:
    """Paragraphs without the title, captions and whatever the page repeats."""
    seen = {search_form(title)} if title else set()
    seen.update(search_form(caption) for caption in captions)
    kept = []
    for paragraph in paragraphs:
        form = search_form(paragraph)
        if form and form not in seen and not timestamps.is_only_timestamp(paragraph):
            seen.add(form)
            kept.append(paragraph)
    return kept


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
        and headlines >= 0.8 * len(paragraphs)
        and words / len(paragraphs) < 16
        and dates.place in {None, "shown", "address"}
    ):
        raise _SetAsideError("listing", f"{headlines} of {len(paragraphs)} paragraphs are headlines")
    return "\n".join(paragraphs)
