"""One line that says an event, in English and in Arabic, made from its fields alone."""

import datetime as dt
from functools import cache

import msgspec

from marsad.coding.tables import rows
from marsad.records import Count, Event, Party


@cache
def _phrases() -> dict[tuple[str, str, str], str]:
    """(language, event type, mode or nothing) → the words for it."""
    return {
        (language, row["event"], row["mode"]): row[language]
        for row in rows("gloss_phrases")
        for language in ("en", "ar")
    }


def _phrase(language: str, event: str, mode: str | None) -> str:
    phrases = _phrases()
    return phrases.get((language, event, mode or "")) or phrases[language, event, ""]


def with_gloss(event: Event, publication_day: dt.date) -> Event:
    """The event with both glosses filled in."""
    return msgspec.structs.replace(
        event, gloss_en=_english(event, publication_day), gloss_ar=_arabic(event, publication_day)
    )


def _day(event: Event, publication_day: dt.date) -> str:
    if event.event_date is None:
        return f"[{publication_day}]"
    return event.event_date.start.isoformat()


def _code(party: Party) -> str:
    return "/".join(filter(None, (party.country, party.sector)))


def _names(parties: tuple[Party, ...], *, arabic: bool) -> str:
    if arabic:
        return " و".join(p.text for p in parties)
    return " and ".join(p.name or (f"{_code(p)} «{p.text}»" if _code(p) else f"«{p.text}»") for p in parties)


def _count(count: Count | None, word: str) -> str:
    if count is None:
        return ""
    if count.high is None:
        return f"{count.low}+ {word}"
    return f"{count.low} {word}" if count.low == count.high else f"{count.low}–{count.high} {word}"


def _tolls(event: Event, words: tuple[str, str, str]) -> str:
    counts = zip((event.dead, event.injured, event.arrested), words, strict=True)
    return ", ".join(filter(None, (_count(count, word) for count, word in counts)))


def _english(event: Event, publication_day: dt.date) -> str:
    place = event.location
    where = (
        f", {place.name or place.text}" + (f" ({place.country})" if place.country else "") if place else ""
    )
    who = _names(event.actor, arabic=False) or "somebody"
    whom = f" – {_names(event.recipient, arabic=False)}" if event.recipient else ""
    tolls = _tolls(event, ("dead", "injured", "arrested"))
    says = f", as said by {_names((event.source,), arabic=False)}" if event.source else ""
    status = "" if event.status == "actual" else f" [{event.status}]"
    line = (
        f"{_day(event, publication_day)}{where}: {who} {_phrase('en', event.event, event.mode)}{whom}{status}"
    )
    return line + (f"; {tolls}" if tolls else "") + says


_STATUS_AR = {"negated": "منفي", "future": "مرتقب", "hypothetical": "محتمل", "historical": "سابق"}


def _arabic(event: Event, publication_day: dt.date) -> str:
    where = f"، {event.location.text}" if event.location else ""
    who = _names(event.actor, arabic=True) or "جهة لم تُسمَّ"
    whom = f" – {_names(event.recipient, arabic=True)}" if event.recipient else ""
    tolls = _tolls(event, ("قتيل", "جريح", "موقوف"))
    says = f"، بحسب {event.source.text}" if event.source else ""
    status = "" if event.status == "actual" else f" [{_STATUS_AR[event.status]}]"
    what = _phrase("ar", event.event, event.mode)
    line = f"{_day(event, publication_day)}{where}: {who}: {what}{whom}{status}"
    return line + (f"؛ {tolls}" if tolls else "") + says
