"""The records that pass between rooms: Capture → Article → Sentence → Event.

Frozen, typed, without behaviour. Offsets (``start``, ``end``) are Unicode code points of
``Article.text`` (end exclusive), so that every field can be shown in its sentence. What each
field of an event means is defined in ``docs/coding.md``.
"""

import datetime as dt
from typing import Literal

import msgspec

EventType = Literal[
    "AGREE", "CONSULT", "SUPPORT", "CONCEDE", "COOPERATE", "AID", "RETREAT", "REQUEST",
    "ACCUSE", "REJECT", "THREATEN", "PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT",
]  # fmt: skip
Status = Literal["actual", "negated", "future", "hypothetical", "historical"]
Precision = Literal["day", "week", "month", "year"]


class Capture(msgspec.Struct, frozen=True, kw_only=True):
    """One HTTP response as it was received."""

    url: str
    final_url: str
    captured_at: dt.datetime  # aware, UTC
    status: int
    headers: tuple[tuple[str, str], ...]  # as received, in order
    body: bytes  # as received, content encoding not undone
    feed_id: str


class Article(msgspec.Struct, frozen=True, kw_only=True):
    """The news text found in a capture."""

    article_id: str  # hash of canonical_url
    url: str
    canonical_url: str
    source_id: str  # the outlet's id in the feed registry
    title: str | None
    author: str | None
    section: str | None
    published_at: dt.datetime | None  # aware, UTC
    updated_at: dt.datetime | None  # aware, UTC
    captured_at: dt.datetime  # aware, UTC
    data_day: dt.date  # the UTC day of captured_at
    publication_day: dt.date  # published_at in the outlet's time zone, else data_day: what «اليوم» means
    language: str  # ISO 639-1
    text: str  # NFC, paragraphs separated by one newline
    text_sha: str  # SHA-256 of text
    cluster_id: str | None  # shared by near-copies: the smallest article_id among them


class Sentence(msgspec.Struct, frozen=True, kw_only=True):
    """A sentence of Article.text."""

    index: int
    start: int
    end: int
    text: str


class Span(msgspec.Struct, frozen=True, kw_only=True):
    """Words of Article.text."""

    text: str
    start: int
    end: int


class Party(msgspec.Struct, frozen=True, kw_only=True):
    """An actor, a recipient or a source: its words, and who that is."""

    text: str
    start: int
    end: int
    entity_id: str | None = None  # id in coding/data/actors.tsv
    name: str | None = None  # English name
    country: str | None = None  # ISO 3166-1 alpha-3, or PLOVER's IGO UNO EUR NGO IMG MNC
    sector: str | None = None  # PLOVER sector


class Location(msgspec.Struct, frozen=True, kw_only=True):
    """The place of the event."""

    text: str
    start: int
    end: int
    name: str | None = None  # usual English name
    geonameid: int | None = None
    admin1: str | None = None
    country: str | None = None  # ISO 3166-1 alpha-3
    lat: float | None = None  # degrees
    lon: float | None = None  # degrees
    resolution: int | None = None  # PLOVER: 5 below city, 4 city, 3 district, 2 province, 1 country


class EventDate(msgspec.Struct, frozen=True, kw_only=True):
    """When the event happened, first and last day."""

    start: dt.date
    end: dt.date
    precision: Precision
    text: str | None = None  # the expression, verbatim
    text_start: int | None = None
    text_end: int | None = None


class Count(msgspec.Struct, frozen=True, kw_only=True):
    """A number of people as stated: «أكثر من 15» is low 15, high None; «عشرات» is low 20, high 99."""

    low: int
    high: int | None
    text: str
    start: int
    end: int
    stated: int | None = None  # the figure itself where the text gives one («أكثر من 15» → 15)


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """Who did what to whom, where, when, how many were hurt, who says so."""

    event_id: str  # hash of (article_id, sentence_sha, event, ordinal)
    article_id: str
    sentence: int  # index of the sentence
    sentence_start: int
    sentence_end: int
    sentence_sha: str
    ordinal: int  # among the events of this type in this sentence, from 0
    trigger: Span
    event: EventType
    mode: str | None
    contexts: tuple[str, ...]
    cameo: str | None
    quad: int  # 1 verbal cooperation, 2 material cooperation, 3 verbal conflict, 4 material conflict
    scale: float  # PLOVER conflict-cooperation score, -10 to 10
    actor: tuple[Party, ...]
    recipient: tuple[Party, ...]
    location: Location | None
    event_date: EventDate | None
    dead: Count | None
    injured: Count | None
    arrested: Count | None
    missing: Count | None
    displaced: Count | None
    crowd: Count | None
    status: Status
    source: Party | None
    one_sided_claim: bool  # the source is one of the sides
    story_event: int  # same number = same happening, within the article
    gloss_en: str
    gloss_ar: str
    confidence: float  # 0 to 1, calibrated
    coder_version: str
