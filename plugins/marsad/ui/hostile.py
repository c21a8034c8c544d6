"""Text from feeds, made harmless for a page. HTML is escaped by the templates; this is about the rest.

Bidirectional controls can turn the words around them («RTL override»), other control characters confuse
terminals and screen readers, and a title of a megabyte makes a page unusable.
"""

import re

LONGEST_LINE = 300
# LRM, RLM, ALM, embeddings, overrides, isolates, and the deprecated shaping controls.
BIDI_CONTROLS = "\u200e\u200f\u061c\u202a-\u202e\u2066-\u206f"
_BAD = re.compile(f"[{BIDI_CONTROLS}\ufeff\ufff9-\ufffb\x00-\x08\x0b-\x1f\x7f-\x9f]")


def plain(value: object) -> str:
    """The text without controls; newlines and tabs stay. None is empty."""
    return "" if value is None else _BAD.sub("", str(value))


def line(value: object, longest: int = LONGEST_LINE) -> str:
    """The text in one line of at most ``longest`` characters."""
    text = value if isinstance(value, str) else "" if value is None else str(value)
    words = " ".join(plain(text[: longest * 4]).split())
    return words if len(words) <= longest and len(text) <= longest * 4 else f"{words[: longest - 1]}…"


def web_address(value: str | None) -> str | None:
    """The address when it is one of the web, fit for a link; else None."""
    if value and value.startswith(("http://", "https://")) and not re.search(r"[\s<>\"]", value):
        return value
    return None
