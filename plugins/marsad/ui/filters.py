"""The filter of the events page: it lives in the URL whole, so that a view can be shared."""

import datetime as dt
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import msgspec

DEFAULT_DAYS = 30
LONGEST_WORD = 200
FIELDS = (
    "first", "last", "from", "to", "country", "admin1", "type", "mode", "status", "actor", "recipient",
    "source", "dead", "confidence", "q",
)  # fmt: skip


class Filter(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked for; None: all. Days are inclusive."""

    first: dt.date
    last: dt.date
    chosen: dict[str, str]  # the other fields as they stand in the URL
    problems: tuple[str, ...] = ()  # fields that could not be read, and are ignored

    def values(self) -> dict[str, Any]:
        """Bound values of ``sql/ui/event_filter.sql``."""
        text = self.chosen
        made: dict[str, Any] = {"first": self.first, "last": self.last}
        for name in ("country", "admin1", "type", "mode", "status", "source", "actor", "recipient"):
            made[name] = text.get(name)
        for name in ("actor", "recipient"):
            made[f"{name}_words"] = containing(text.get(name))
        made |= {name: as_day(text.get(name)) for name in ("from", "to")}
        made["dead"] = _integer(text.get("dead"))
        made["confidence"] = _share(text.get("confidence"))
        made["words"] = containing(text.get("q"))
        return made

    def query(self, **more: str) -> str:
        """The query string that gives this filter again."""
        days = {"first": self.first.isoformat(), "last": self.last.isoformat()}
        return urlencode({**days, **self.chosen, **more})


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
    readers = {"from": as_day, "to": as_day, "dead": _integer, "confidence": _share}
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


def containing(words: str | None) -> str | None:
    """A LIKE pattern for text that contains these words, wildcards taken as they are."""
    if not words:
        return None
    escaped = words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"


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
