"""The paragraphs of a page's main text, its captions apart.

trafilatura decides what is main text. Before it sees the tree, what is no text leaves it: captions
(kept apart), embedded posts, hidden elements, what the registry names for the outlet; and tables that
only lay out columns become plain blocks.
"""

import logging
import re
from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from marsad.text import timestamps
from marsad.text.markup import Element, drop, shown, xpath
from marsad.text.normalise import clean, search_form

if TYPE_CHECKING:
    from marsad.ingest.registry import Outlet

MAX_CAPTION_WORDS = 60
_LAYOUT_CELL_WORDS = 40
_MIN_TEXT = 80  # characters below which trafilatura tries its other ways
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
_STATED_IS_LONGER, _STATED_IS_SAME = 2.5, 0.9  # words stated for each word found
_BULLETS = re.compile(r"^(?:[-•*▪◾■●]\s+)+")


def take_captions(tree: Element) -> tuple[str, ...]:
    """Captions leave the tree, as does what is not shown; the captions' texts come back, each once."""
    captions: dict[str, None] = {}
    for element in xpath(_CAPTIONS)(tree):
        text = shown(element)
        if len(text.split()) <= MAX_CAPTION_WORDS:
            if text:
                captions[text] = None
            drop(element)
    for element in xpath(_NOT_TEXT)(tree):
        drop(element)
    return tuple(captions)


def paragraphs(tree: Element, url: str, outlet: "Outlet", *, known: tuple[str, ...] = ()) -> list[str]:
    """The paragraphs of the main text, each once. ``known`` (title, captions) is not repeated in them.

    Changes the tree. Boilerplate is still in it.
    """
    _unwrap_layout_tables(tree)
    for expression in (*outlet.comment_selectors, *outlet.remove_selectors):
        for element in xpath(expression)(tree):
            drop(element)
    chosen = _chosen_by_registry(tree, outlet)
    body = _main_text(chosen, url, recall=True) if chosen is not None else ""
    body = body or _main_text(tree, url, recall=False)
    return _distinct(filter(None, map(_line, clean(body).split("\n"))), known)


def or_stated(found: list[str], stated: list[str]) -> list[str]:
    """The paragraphs found, unless those that the publisher states are the same text uncut or unmerged.

    Pages drawn by scripts show nothing of their text; it stands in their JSON-LD alone.
    """
    words, stated_words = (sum(len(line.split()) for line in lines) for lines in (found, stated))
    whole = stated_words >= _STATED_IS_LONGER * words
    unmerged = len(found) <= 1 < len(stated) and stated_words >= _STATED_IS_SAME * words
    return _distinct(stated, ()) if stated_words and (whole or unmerged) else found


def _unwrap_layout_tables(tree: Element) -> None:
    """Tables that hold columns of a page instead of figures become plain blocks."""
    for table in list(tree.iter("table")):
        cells = table.xpath("./tr/td|./tbody/tr/td")
        nested = next(table.iterdescendants("table"), None) is not None
        if nested or any(len(" ".join(cell.itertext()).split()) > _LAYOUT_CELL_WORDS for cell in cells):
            for part in [table, *table.xpath("./tbody|./tr|./tbody/tr"), *cells]:
                part.tag = "div"


def _chosen_by_registry(tree: Element, outlet: "Outlet") -> Element | None:
    """A page that holds nothing but what the outlet's selectors of the main text find."""
    from lxml.html import Element as new_element  # type: ignore[import-untyped]  # noqa: N813

    for expression in outlet.main_selectors:
        found = [element for element in xpath(expression)(tree) if element.tag not in {"html", "body"}]
        if found:
            page, body, article = new_element("html"), new_element("body"), new_element("article")
            article.extend(found)
            body.append(article)
            page.append(body)
            return page
    return None


def _main_text(tree: Element, url: str, *, recall: bool) -> str:
    from trafilatura import bare_extraction

    found: Any = bare_extraction(
        tree, url=url, include_comments=False, include_tables=True, favor_recall=recall, with_metadata=False,
        config=_extraction_settings(),
    )  # fmt: skip
    return str(found.text or "") if found is not None else ""


@lru_cache(maxsize=1)
def _extraction_settings() -> Any:
    """trafilatura's own, but a text of two sentences (breaking news) is no failure."""
    from trafilatura.settings import use_config

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # we report what it gives up on
    config = use_config()
    config.set("DEFAULT", "MIN_EXTRACTED_SIZE", str(_MIN_TEXT))
    return config


def _line(text: str) -> str:
    """A paragraph without the marks that lists and tables leave."""
    cells = [cell.strip() for cell in text.split("|")]
    joined = " ".join(cell for cell in cells if cell and not set(cell) <= {"-", " "})
    return _BULLETS.sub("", joined).strip()


def _distinct(lines: Iterable[str], known: tuple[str, ...]) -> list[str]:
    """Lines without what is known already, what the page repeats and what only says when."""
    seen = {search_form(text) for text in known}
    kept = []
    for line in lines:
        form = search_form(line)
        if form and form not in seen and not timestamps.is_only_timestamp(line):
            seen.add(form)
            kept.append(line)
    return kept
