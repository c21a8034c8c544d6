"""A report's warnings in the reader's language.

Reports keep them as English sentences (``marsad.nightly.report``); each is known by its shape, and told anew.
"""

import re
from collections.abc import Iterable
from typing import Any

from marsad.ui.language import Language

AUDIT = "audit, {severity}: {sentence} ({detail})"
SHAPES = (
    AUDIT,
    "no page was captured on this day",
    "{count} pages could not be worked on within their bounds and were set aside",
    "{count} of {total} events went to quarantine",
    "{feed}: silent, {number} new pages a day are expected",
    "{feed}: silent, {number} new pages a day were usual",
    "{feed}: {pages} new pages, {number} a day were usual",
)


def spoken(report: dict[str, Any] | None, language: Language) -> list[str]:
    """The warnings of a report; a sentence of no known shape stays as it is."""
    known = report or {}
    findings = (known.get("audit") or {}).get("findings") or []
    return [_one(warning, findings, language) for warning in known.get("warnings") or []]


def _one(warning: str, findings: Iterable[dict[str, Any]], language: Language) -> str:
    for shape in SHAPES:
        values = _values(shape, warning)
        if values is None:
            continue
        if shape == AUDIT:
            same = (finding for finding in findings if finding["en"] == values["sentence"])
            values["sentence"] = next(same, {}).get(language.code) or values["sentence"]
            values["severity"] = language.text(values["severity"])
        return language.text(shape, **values)
    return warning


def _values(shape: str, warning: str) -> dict[str, str] | None:
    """What stands in the places of a shape; None when the warning has another."""
    pattern = re.sub(r"\\{(\w+)\\}", r"(?P<\1>.+?)", re.escape(shape))
    match = re.fullmatch(pattern, warning, re.DOTALL)
    return match.groupdict() if match else None
