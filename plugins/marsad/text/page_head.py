"""Title, author and section of a page, from what it states and what it shows."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import msgspec

from marsad.text import linked_data, page_dates
from marsad.text.linked_data import Node
from marsad.text.markup import Element, first, shown, xpath
from marsad.text.normalise import clean, search_form

if TYPE_CHECKING:
    from marsad.ingest.registry import Outlet

MAX_TITLE, MAX_NAME, MAX_SECTION = 500, 120, 200  # characters
_TITLE_TAGS = ("og:title", "twitter:title", "headline", "dc.title", "title")
_AUTHOR_TAGS = ("article:author", "author", "dc.creator", "byl", "parsely-author")
_SECTION_TAGS = ("article:section", "og:article:section", "section", "category", "cxenseparse:section")
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
_SECTIONS = (
    "//*[@rel='category tag' or @rel='category' or contains(@class,'cat-links')"
    " or contains(concat(' ',@class,' '),' cat ') or contains(concat(' ',@class,' '),' category ')"
    " or contains(@class,'section-name') or contains(@class,'breadcrumb')]"
    "[not(self::body or self::main or self::article or self::section)]"
)
_BYLINE = re.compile(r"^\s*(?:كتبت?|بقلم|إعداد|اعداد|تحرير)\s*[:/|ـ–-]\s*(?=\S)|^\s*بقلم\s+(?=\S)")
_AUTHOR_PREFIX = re.compile(
    r"^\s*(?:(?:كتبت?|بقلم|by)\s*[:/|ـ–-]?\s+|(?:[إا]عداد|تقرير|تحرير|المحرر|الكاتبة?)\s*[:/|ـ–-]\s*)",
    re.IGNORECASE,
)
_NO_AUTHOR = frozenset(
    {"admin", "administrator", "editor", "webmaster", "root", "محرر", "المحرر", "ادمن", "الادمن"}
)
_FRONT_PAGE = frozenset({"الرييسيه", "الرءيسيه", "الصفحه الرءيسيه", "home"})


class Head(msgspec.Struct, frozen=True, kw_only=True):
    """What stands above an article."""

    title: str | None
    author: str | None
    section: str | None


def find(tree: Element, nodes: list[Node], meta: dict[str, str], outlet: "Outlet") -> Head:
    """The head of a page; ``nodes`` is its JSON-LD, ``meta`` its meta tags."""
    articles = linked_data.articles(nodes)
    return Head(
        title=_title(tree, articles, meta, outlet),
        author=_author(tree, articles, meta, outlet),
        section=_section(tree, articles, nodes, meta),
    )


def _title(tree: Element, articles: list[Node], meta: dict[str, str], outlet: "Outlet") -> str | None:
    """The headline: as stated for search engines and social media, else as shown, else the window's title."""
    cut = ""
    for candidate in _titles(tree, articles, meta):
        title = _without_outlet(clean(candidate).replace("\n", " "), outlet)[:MAX_TITLE]
        if len(title) < 3:
            continue
        if not title.endswith(("…", "...")):
            return title
        cut = cut or title  # a headline cut by its publisher gives way to one that is whole
    return cut or None


def _titles(tree: Element, articles: list[Node], meta: dict[str, str]) -> Iterator[str]:
    yield from (linked_data.text(node.get("headline")) for node in articles)
    yield first(meta, _TITLE_TAGS)
    for expression in ("//h1", _HEADLINES, "//head//title"):
        yield from map(shown, xpath(expression)(tree))


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


# --- Author -----------------------------------------------------------------------------------------------


def _author(tree: Element, articles: list[Node], meta: dict[str, str], outlet: "Outlet") -> str | None:
    for node in articles:
        names = dict.fromkeys(filter(None, (_name(author, outlet) for author in _stated_authors(node))))
        if names:
            return "؛ ".join(list(names)[:10])
    for found in (first(meta, _AUTHOR_TAGS), _byline(tree), *_marked_authors(tree)):
        if name := _name(found, outlet):
            return name
    return None


def _stated_authors(node: Node) -> Iterator[str]:
    """The persons among the authors that JSON-LD states; a newsroom is no author."""
    stated = node.get("author")
    for author in stated if isinstance(stated, list) else [stated]:
        if not isinstance(author, dict) or "Organization" not in linked_data.types(author):
            yield linked_data.text(author)


def _byline(tree: Element) -> str:
    """«كتب - فلان»: the first short element that begins so."""
    for element in tree.iter("span", "div", "p", "a", "li", "strong", "b", "h4", "h5", "h6", "td"):
        if element.text and _BYLINE.match(element.text):
            text = shown(element)
            if len(text.split()) <= 10:
                return text
    return ""


def _marked_authors(tree: Element) -> Iterator[str]:
    """Short elements that the markup calls author or writer, outside comments and lists of other articles."""
    for element in xpath(_AUTHORS)(tree)[:20]:
        text = shown(element)
        is_name = 1 < len(text.split()) <= 6 and not any(char.isdigit() for char in text)
        if is_name and not page_dates.is_elsewhere(element):
            yield text


def _name(stated: str, outlet: "Outlet") -> str:
    """A person's (or desk's) name from what is stated; empty when it is none."""
    name = _AUTHOR_PREFIX.sub("", clean(stated).replace("\n", " ")).strip(" -–|:/")
    if "://" in name or "@" in name or not 3 <= len(name) <= MAX_NAME:
        return ""
    outlet_names = {search_form(outlet.name_ar), search_form(outlet.name_en)}
    return "" if search_form(name) in outlet_names | _NO_AUTHOR else name


# --- Section ----------------------------------------------------------------------------------------------


def _section(tree: Element, articles: list[Node], nodes: list[Node], meta: dict[str, str]) -> str | None:
    stated = (linked_data.text(node.get("articleSection")) for node in articles)
    for found in (*stated, first(meta, _SECTION_TAGS), _path(nodes), *_shown_sections(tree)):
        section = clean(found).replace("\n", " ")[:MAX_SECTION]
        if section and search_form(section) not in _FRONT_PAGE:
            return section
    return None


def _path(nodes: list[Node]) -> str:
    """The step between the front page and the article in the path that JSON-LD states."""
    for node in nodes:
        items = node.get("itemListElement")
        if "BreadcrumbList" in linked_data.types(node) and isinstance(items, list) and len(items) > 1:
            steps = [item for item in items if isinstance(item, dict)]
            names = [linked_data.text(item.get("name") or item.get("item")) for item in steps]
            return names[-2] if len(names) > 2 else names[-1] if names else ""
    return ""


def _shown_sections(tree: Element) -> Iterator[str]:
    """Short labels that the markup calls category; of a path of links the last one."""
    for element in xpath(_SECTIONS)(tree)[:20]:
        if page_dates.is_elsewhere(element):
            continue
        links = list(element.iter("a"))
        text = shown(links[-1]) if len(links) > 1 else shown(element)
        if 0 < len(text.split()) <= 4:
            yield text
