"""Who a span of words is. (First version: classes of words only; the tables are on their way.)"""

import datetime as dt
from typing import NamedTuple

from marsad.coding.tables import word_classes
from marsad.coding.tokens import Token

_SECTORS = {"PER_MIL": "MIL", "ORG_MIL": "MIL", "PER_COP": "COP", "ORG_COP": "COP", "PER_GOV": "GOV", "ORG_GOV": "GOV",
            "PER_LEG": "LEG", "ORG_LEG": "LEG", "PER_JUD": "JUD", "ORG_JUD": "JUD", "PER_REB": "REB", "ORG_REB": "REB",
            "PER_CVL": "CVL", "PER_JRN": "JRN", "ORG_JRN": "JRN", "PER_OPP": "OPP", "ORG_PTY": "PTY"}  # fmt: skip


class ArticleMemory:
    """Who has been met in the article."""


class Identity(NamedTuple):
    """Who a span is."""

    entity_id: str | None
    name: str | None
    country: str | None
    sector: str | None
    confidence: float


def expand(tokens: list[Token], first: int, last: int) -> tuple[int, int]:
    """The span as it is."""
    return first, last


def split(tokens: list[Token], first: int, last: int) -> list[tuple[int, int]]:
    """The span in one piece."""
    return [(first, last)]


def text_of(tokens: list[Token], first: int, last: int) -> tuple[int, int]:
    """Offsets in the sentence, without leading conjunction or preposition."""
    start, w = tokens[first].start, tokens[first].word
    if w.readings and all(r.proclitics and r.proclitics[0] in ("wa", "fa", "bi") for r in w.readings):
        start += 1
    return start, tokens[last].end


def identify(
    tokens: list[Token], first: int, last: int, *, day: dt.date, event: str, role: str, home: str | None,
    article: ArticleMemory,
) -> Identity:  # fmt: skip
    """The sector of the first word that has one."""
    entries = word_classes().entries
    for token in tokens[first : last + 1]:
        for lemma in token.word.lemmas:
            for name in sorted(entries[lemma].names) if lemma in entries else ():
                if name in _SECTORS:
                    return Identity(None, None, None, _SECTORS[name], 0.3)
    return Identity(None, None, None, None, 0.0)
