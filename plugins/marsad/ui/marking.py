"""Marks the words of events in an article's text, by their offsets.

Offsets are code points of ``Article.text``. Spans of several events may overlap, nest and repeat, so the text
is cut at every boundary; a piece carries every role and event that covers it.
"""

import itertools
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import msgspec

# Where several roles cover the same words, the first of these gives the colour.
ROLES = ("trigger", "toll", "actor", "recipient", "place", "date", "source")
TOLLS = ("dead", "injured", "arrested", "missing", "displaced", "crowd")


class Span(msgspec.Struct, frozen=True):
    """Words of the text and what they are in an event."""

    start: int
    end: int
    role: str
    event_id: str
    title: str  # for people who hover: what it was resolved to


class Piece(msgspec.Struct, frozen=True):
    """A piece of the text; without roles it is plain."""

    text: str
    role: str | None = None
    events: tuple[str, ...] = ()
    title: str = ""


def spans(event: Mapping[str, Any]) -> Iterator[Span]:
    """Every marked field of a row of ``core.event``."""

    def span(start: int | None, end: int | None, role: str, *told: object) -> Iterator[Span]:
        if start is not None and end is not None:
            title = " · ".join(str(part) for part in told if part not in (None, ""))
            yield Span(start, end, role, event["event_id"], title)

    yield from span(
        event["trigger_start"],
        event["trigger_end"],
        "trigger",
        event["event_type"],
        event["mode"],
        event["cameo"],
        share(event["confidence"]),
    )
    for column, role in (("actors", "actor"), ("recipients", "recipient")):
        for party in event[column] or ():
            yield from span(
                party["start"], party["end"], role, party.get("name"), party.get("country"),
                party.get("sector"), party.get("entity_id"),
            )  # fmt: skip
    yield from span(
        event["location_start"], event["location_end"], "place", event["location_name"], event["admin1"],
        event["country"], coordinates(event),
    )  # fmt: skip
    yield from span(
        event["date_text_start"], event["date_text_end"], "date", event["event_day"], event["event_day_end"]
    )
    for toll in TOLLS:
        yield from span(event[f"{toll}_start"], event[f"{toll}_end"], "toll", toll, bounds(event, toll))
    yield from span(
        event["source_start"], event["source_end"], "source", event["source_name"], event["source_country"],
        event["source_sector"],
    )  # fmt: skip


def share(confidence: float | None) -> str:
    """How sure the coder is, in percent."""
    return "" if confidence is None else f"{confidence:.0%}"


def coordinates(event: Mapping[str, Any]) -> str:
    """Latitude and longitude in degrees, empty where the place has none."""
    return "" if event["lat"] is None else f"{event['lat']:.3f}, {event['lon']:.3f}"


def bounds(event: Mapping[str, Any], toll: str) -> str:
    """A toll as written: ``3``, ``20–99`` or ``≥ 15``."""
    low, high = event[f"{toll}_low"], event[f"{toll}_high"]
    if low is None:
        return ""
    if high is None:
        return f"≥ {low}"
    return str(low) if low == high else f"{low}–{high}"


def pieces(text: str, marked: Iterable[Span]) -> list[Piece]:
    """The whole text, cut at every boundary of a span. Spans outside the text are left out."""
    kept = [span for span in marked if 0 <= span.start < span.end <= len(text)]
    cuts = sorted({0, len(text), *(span.start for span in kept), *(span.end for span in kept)})
    kept.sort(key=lambda span: (span.start, ROLES.index(span.role)))
    made = []
    active: list[Span] = []
    upcoming = iter(kept)
    following = next(upcoming, None)
    for start, end in itertools.pairwise(cuts):
        active = [span for span in active if span.end > start]
        while following is not None and following.start <= start:
            active.append(following)
            following = next(upcoming, None)
        made.append(_piece(text[start:end], active))
    return made


def _piece(text: str, covering: list[Span]) -> Piece:
    if not covering:
        return Piece(text)
    role = min((span.role for span in covering), key=ROLES.index)
    events = tuple(dict.fromkeys(span.event_id for span in covering))
    titles = dict.fromkeys(f"{span.role}: {span.title}" if span.title else span.role for span in covering)
    return Piece(text, role, events, "\n".join(titles))
