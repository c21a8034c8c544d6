"""A report's warnings, and what rules and audits observed, in the reader's language.

They are kept as English sentences (``marsad.nightly.report``, ``marsad.quality``); each is known by its
shape, and told anew.
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
_FIGURE = re.compile(r"[-+.,\de]+")  # what stands in the places of a detail
DETAILS = (
    "{count} of {total} rows",
    "{value} is not between {low} and {high}",
    "within bounds",
    "{share}% of the letters are Arabic",
    "{count} rows",
    "{count} characters",
    "{count} pages",
)


def spoken(report: dict[str, Any] | None, language: Language) -> list[str]:
    """The warnings of a report; a sentence of no known shape stays as it is."""
    known = report or {}
    findings = (known.get("audit") or {}).get("findings") or []
    return [_one(warning, findings, language) for warning in known.get("warnings") or []]


def detail(observed: object, language: Language) -> str:
    """What a rule or an expectation observed; words of no known shape stay as they are."""
    text = str(observed)
    for shape in DETAILS:
        values = _values(shape, text)
        if values is not None and all(_FIGURE.fullmatch(value) for value in values.values()):
            return language.text(shape, **values)
    return text


def _one(warning: str, findings: Iterable[dict[str, Any]], language: Language) -> str:
    for shape in SHAPES:
        values = _values(shape, warning)
        if values is None:
            continue
        if shape == AUDIT:
            same = (finding for finding in findings if finding["en"] == values["sentence"])
            values["sentence"] = next(same, {}).get(language.code) or values["sentence"]
            values["severity"] = language.text(values["severity"])
            values["detail"] = detail(values["detail"], language)
        return language.text(shape, **values)
    return warning


def _values(shape: str, warning: str) -> dict[str, str] | None:
    """What stands in the places of a shape; None when the warning has another."""
    pattern = re.sub(r"\\{(\w+)\\}", r"(?P<\1>.+?)", re.escape(shape))
    match = re.fullmatch(pattern, warning, re.DOTALL)
    return match.groupdict() if match else None
