"""JSON-LD of a page: what its publisher states for search engines (schema.org), read tolerantly."""

import json
import re
from collections.abc import Iterator
from html import unescape
from typing import Any

from marsad.text.markup import Element
from marsad.text.normalise import clean

Node = dict[str, Any]

_MAX_BLOCK = 2_000_000  # characters of one script element
_MAX_NODES = 5_000
_COMMENTED = re.compile(r"^\s*(?:<!--|//\s*<!\[CDATA\[|<!\[CDATA\[)|(?:-->|//\s*\]\]>|\]\]>)\s*;?\s*$")
_TRAILING_COMMA = re.compile(r",(\s*[}\]])")
_BREAK = re.compile(r"</(?:p|div|li|h\d)>|<br\s*/?>|\\r?\\n|\r\n?", re.IGNORECASE)
_TAG = re.compile(r"<[^>]{0,2000}>")
_ARTICLE = re.compile(r"article|newsarticle|blogposting|posting|report|review", re.IGNORECASE)


def nodes(tree: Element) -> list[Node]:
    """All objects in the page's JSON-LD, outer ones first; a block that cannot be read gives none."""
    found: list[Node] = []
    for script in tree.iter("script"):
        kind = (script.get("type") or "").lower()
        if "ld+json" not in kind or not script.text or len(script.text) > _MAX_BLOCK:
            continue
        for node in _walk(_load(script.text)):
            found.append(node)
            if len(found) >= _MAX_NODES:
                return found
    return found


def articles(all_nodes: list[Node]) -> list[Node]:
    """The objects that are articles (updates within a live blog come after the blog itself)."""
    return [node for node in all_nodes if any(_ARTICLE.search(kind) for kind in types(node))]


def types(node: Node) -> list[str]:
    """The object's types, as strings."""
    stated = node.get("@type")
    return [kind for kind in (stated if isinstance(stated, list) else [stated]) if isinstance(kind, str)]


def text(value: Any) -> str:
    """A property as text: a string, the name of an object, the first of a list; empty for all else."""
    if isinstance(value, list):
        return next((found for found in map(text, value[:20]) if found), "")
    if isinstance(value, dict):
        return text(value.get("name") or value.get("@value") or "")
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return " ".join(unescape(str(value)).split())


def body(all_nodes: list[Node]) -> list[str]:
    """The paragraphs that the publisher states as the article's body; empty when none is stated."""
    for node in articles(all_nodes):
        stated = node.get("articleBody")
        if isinstance(stated, str) and stated.strip():
            plain = unescape(_TAG.sub(" ", _BREAK.sub("\n", stated)))
            return [line for line in clean(plain).split("\n") if line]
    return []


def _load(block: str) -> Any:
    cleaned = _COMMENTED.sub("", block).strip().rstrip(";")
    for attempt in (cleaned, _TRAILING_COMMA.sub(r"\1", cleaned), unescape(cleaned)):
        try:
            return json.loads(attempt, strict=False)
        except (ValueError, RecursionError):
            continue
    return None


def _walk(value: Any) -> Iterator[Node]:
    """Objects within a value, breadth first, without recursion: nesting may be hostile."""
    queue = [value]
    seen = 0
    while queue and seen < _MAX_NODES * 4:
        current = queue.pop(0)
        seen += 1
        if isinstance(current, dict):
            yield current
            queue.extend(child for child in current.values() if isinstance(child, dict | list))
        elif isinstance(current, list):
            queue.extend(child for child in current[:_MAX_NODES] if isinstance(child, dict | list))
