"""The filter of the events page: it lives in the URL whole, so that a view can be shared."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode

import msgspec

from marsad.ui.map import Box, read_box

DEFAULT_DAYS = 30
LONGEST_WORD = 200
FIELDS = (
    "first", "last", "from", "to", "country", "admin1", "type", "mode", "status", "actor", "recipient",
    "source", "dead", "injured", "arrested", "missing", "displaced", "crowd", "confidence", "q", "box",
    "size",
)  # fmt: skip
TOLLS = ("dead", "injured", "arrested", "missing", "displaced", "crowd")
SIZES = ("events", "dead")  # what the area of a circle on the map tells; no filter, but part of the view


class Filter(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked for; None: all. Days are inclusive."""

    first: dt.date
    last: dt.date
    chosen: dict[str, str]  # the other fields as they stand in the URL
    problems: tuple[str, ...] = ()  # fields that could not be read, and are ignored

    def values(self) -> dict[str, Any]:
        """Bound values of ``sql/ui/event_filter.sql``."""
        text = self.chosen
        made: dict[str, Any] = {"first": self.first, "last": self.last, "words": text.get("q")}
        for name in ("country", "admin1", "type", "mode", "status", "source", "actor", "recipient"):
            made[name] = text.get(name)
        made |= {name: as_day(text.get(name)) for name in ("from", "to")}
        made |= {name: _integer(text.get(name)) for name in TOLLS}
        made["confidence"] = _share(text.get("confidence"))
        edges = msgspec.structs.asdict(self.box) if self.box else dict.fromkeys(Box.__struct_fields__)
        return made | edges

    @property
    def box(self) -> Box | None:
        """The part of the map that is asked for."""
        return read_box(self.chosen.get("box"))

    @property
    def size(self) -> str:
        """What the circles of the map tell."""
        return self.chosen.get("size") or SIZES[0]

    @property
    def has_more(self) -> bool:
        """Whether there is a condition beyond those that stand in the first row of the form."""
        return bool(self.chosen.keys() - {"q", "type", "country", "box"})

    def query(self, **more: str | None) -> str:
        """The query string that gives this filter again, with these fields changed; None: without it."""
        days = {"first": self.first.isoformat(), "last": self.last.isoformat()}
        fields = {**days, **self.chosen, **more}
        return urlencode({name: value for name, value in fields.items() if value is not None})


def read(asked: Mapping[str, str], newest: dt.date) -> Filter:
    """The filter of a request; the last days up to ``newest`` where no days are asked for."""
    chosen = {
        name: asked[name].strip()[:LONGEST_WORD]
        for name in FIELDS[2:]
        if asked.get(name, "").strip() and "\x00" not in asked[name]
    }
    last = as_day(asked.get("last")) or newest
    first = as_day(asked.get("first")) or last - dt.timedelta(days=DEFAULT_DAYS)
    unreadable = [name for name in ("first", "last") if asked.get(name) and as_day(asked[name]) is None]
    readers: dict[str, Callable[[str], object]] = {
        "from": as_day, "to": as_day, "confidence": _share, "box": read_box, "size": _size,
        **dict.fromkeys(TOLLS, _integer),
    }  # fmt: skip
    unreadable += [
        name for name, reader in readers.items() if name in chosen and reader(chosen[name]) is None
    ]
    for name in unreadable:
        chosen.pop(name, None)
    return Filter(first=min(first, last), last=max(first, last), chosen=chosen, problems=tuple(unreadable))


def after(asked: Mapping[str, str]) -> tuple[dt.date | None, str | None]:
    """Where the page begins: the data day and id of the last row of the page before."""
    day, _, event_id = asked.get("after", "").partition("~")
    known = as_day(day)
    return (known, event_id[:LONGEST_WORD].replace("\x00", "")) if known else (None, None)


def as_day(value: str | None) -> dt.date | None:
    """A day from a form; None for an empty or impossible one."""
    try:
        return dt.date.fromisoformat(value) if value else None
    except ValueError:
        return None


def _integer(value: str | None) -> int | None:
    return int(value) if value and value.isascii() and value.isdigit() and len(value) < 8 else None


def _share(value: str | None) -> float | None:
    try:
        share = float(value) if value else None
    except ValueError:
        return None
    return share if share is not None and 0 <= share <= 1 else None


def _size(value: str | None) -> str | None:
    return value if value in SIZES else None
