"""A page's tree: parsed once, tolerantly, and the few ways in which the other modules look into it."""

import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from html import unescape
from typing import Any

from marsad.text.normalise import clean

Element = Any  # lxml comes without types
Select = Callable[[Element], list[Element]]

MIN_MARKUP = 40  # characters
# Element names are followed by at most so many characters of attributes; what has more is data or an attack
# (a hundred thousand attributes keep the parser busy for a minute) and loses them all.
MAX_ATTRIBUTES = 20_000
_LONG_TAG = re.compile(rf"<[a-zA-Z][^<>]{{{MAX_ATTRIBUTES}}}")
_TAG = re.compile(r"<([a-zA-Z][\w:-]*+)((?:[^>\"']|\"[^\"]*+\"|'[^']*+')*+)>")
_REFERENCE = re.compile(r"&#([xX][0-9a-fA-F]{1,8}|[0-9]{1,8});?")
_INTERNAL_SUBSET = re.compile(r"<!DOCTYPE[^>\[]{0,200}\[[^\]]{0,20000}\]\s*>", re.IGNORECASE)


def parse(source: str) -> Element | None:
    """The tree of a page; None when there is no markup in it."""
    from trafilatura.utils import load_html

    if len(source.strip()) < MIN_MARKUP:
        return None
    if _LONG_TAG.search(source):
        source = _TAG.sub(_without_long_attributes, source)
    # References to characters that XML forbids would make trafilatura give up on the whole page.
    return load_html(_REFERENCE.sub(_allowed_reference, _INTERNAL_SUBSET.sub("", source, count=1)))


def _without_long_attributes(match: re.Match[str]) -> str:
    return f"<{match[1]}>" if len(match[2]) > MAX_ATTRIBUTES else match[0]


def _allowed_reference(match: re.Match[str]) -> str:
    digits = match.group(1)
    code = int(digits[1:], 16) if digits[0] in "xX" else int(digits)
    control = code < 32 and code not in {9, 10, 13}
    forbidden = control or 0xD800 <= code <= 0xDFFF or code & 0xFFFE == 0xFFFE or code > 0x10FFFF
    return "" if forbidden else match.group()


@lru_cache(maxsize=2000)
def xpath(expression: str) -> Select:
    """A compiled XPath expression that selects elements (whatever else it finds is left out)."""
    from lxml.etree import XPath  # type: ignore[import-untyped]

    compiled = XPath(expression)

    def select(tree: Element) -> list[Element]:
        result = compiled(tree)
        return [node for node in result if hasattr(node, "iter")] if isinstance(result, list) else []

    return select


def drop(element: Element) -> None:
    """Remove an element, keeping the text behind it."""
    if element.getparent() is not None:
        element.drop_tree()


def shown(element: Element) -> str:
    """The text of an element on one line."""
    return clean(" ".join(element.itertext())).replace("\n", " ")


def meta_tags(tree: Element) -> dict[str, str]:
    """The page's meta tags by lower-case name, property or item property; the first of each counts."""
    found: dict[str, str] = {}
    for meta in tree.iter("meta"):
        content = (meta.get("content") or "").strip()
        for attribute in ("property", "name", "itemprop"):
            name = (meta.get(attribute) or "").strip().lower()
            if name and content:
                found.setdefault(name, content)
    return found


def first(meta: dict[str, str], names: Iterable[str]) -> str:
    """The content of the first of these tags that the page has; empty when it has none."""
    return next((clean(unescape(meta[name])) for name in names if name in meta), "")
