"""The language of the interface: English or Arabic, from Babel catalogues; numbers and dates by locale."""

import datetime as dt
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, Literal

import msgspec
from fastapi import Request

LOCALE = Path(__file__).parent / "locale"
COOKIE = "marsad_language"
Code = Literal["en", "ar"]


@cache
def catalogue(code: str) -> dict[str, str]:
    """English sentence (or key) → sentence of that language, of ``locale/<code>/LC_MESSAGES/marsad.po``."""
    from babel.messages.pofile import read_po

    with (LOCALE / code / "LC_MESSAGES" / "marsad.po").open("rb") as file:
        return {str(entry.id): str(entry.string) for entry in read_po(file) if entry.id and entry.string}


class Language(msgspec.Struct, frozen=True):
    """What a template asks to speak."""

    code: Code

    @property
    def direction(self) -> str:
        """Of the page: ``rtl`` for Arabic."""
        return "rtl" if self.code == "ar" else "ltr"

    def text(self, english: str, /, **values: Any) -> str:
        """The sentence in this language, ``{name}`` filled in. Not markup: templates escape it."""
        sentence = catalogue(self.code).get(english, english)
        return sentence.format(**values) if values else sentence

    def number(self, value: float | None, digits: int = 0) -> str:
        """A figure by locale; a dash when there is none."""
        if value is None:
            return "–"
        from babel.numbers import format_decimal

        pattern = "#,##0" if digits == 0 else "#,##0." + "0" * digits
        return str(format_decimal(value, format=pattern, locale=self.code))

    def share(self, value: float | None) -> str:
        """A share as percent."""
        from babel.numbers import format_percent

        return "–" if value is None else str(format_percent(value, format="#,##0.0%", locale=self.code))

    def day(self, value: dt.date | None, shape: str = "medium") -> str:
        """A day by locale."""
        from babel.dates import format_date

        pattern = "d MMM y" if shape == "medium" else shape
        return "–" if value is None else str(format_date(value, format=pattern, locale=self.code))

    def month(self, value: dt.date) -> str:
        """A month's name and year."""
        from babel.dates import format_date

        return str(format_date(value, "LLLL y", locale=self.code))

    def weekday(self, value: dt.date, width: str) -> str:
        """A weekday's name; ``width`` is ``wide`` or ``narrow``."""
        from babel.dates import format_date

        return str(format_date(value, {"wide": "cccc", "narrow": "ccccc"}[width], locale=self.code))

    def moment(self, value: dt.datetime | None) -> str:
        """A moment in UTC by locale."""
        from babel.dates import format_datetime

        if value is None:
            return "–"
        return f"{format_datetime(value.astimezone(dt.UTC), 'd MMM y HH:mm', locale=self.code)} UTC"

    def label(self, row: Any) -> str:
        """The label of a code: ``label_ar`` or ``label_en`` of its row."""
        chosen = row.get(f"label_{self.code}") or row.get("label_en")
        return str(chosen or "")


def chosen(request: Request) -> Language:
    """The language of a request: ``?lang=``, else the cookie, else English."""
    asked = request.query_params.get("lang") or request.cookies.get(COOKIE)
    return Language("ar" if asked == "ar" else "en")


Translate = Callable[..., str]
