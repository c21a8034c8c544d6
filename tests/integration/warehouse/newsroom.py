"""Articles and events made by rule for tests of the warehouse: invented outlets, places that exist."""

import datetime as dt
import hashlib
from collections.abc import Sequence
from typing import Any

import msgspec

from marsad.quality import rules
from marsad.records import Article, Count, Event, EventDate, Location, Party, Span
from marsad.warehouse import ledger, publish, stage

DAY = dt.date(2026, 3, 10)
CODER = "test-1"
PLACES = {
    "درنة": ("Derna", 87205, "Derna", "LBY", 32.76, 22.64),
    "سبها": ("Sabha", 2212775, "Sabha", "LBY", 27.04, 14.43),
    "عدن": ("Aden", 415189, "Aden", "YEM", 12.78, 45.04),
}
SIDES = {
    "قوات الجيش": ("lby_army", "Libyan army", "LBY", "MIL"),
    "الجماعة المسلحة": (None, None, "LBY", "REB"),
    "الحكومة اليمنية": ("yem_gov", "Government of Yemen", "YEM", "GOV"),
}


def digest(*parts: object) -> str:
    """A short stable hash."""
    return hashlib.sha256("|".join(map(str, parts)).encode("utf-8", "replace")).hexdigest()[:32]


def article(
    number: int = 1,
    *,
    day: dt.date = DAY,
    source: str = "alfajr",
    text: str | None = None,
    hour: int = 9,
    published: dt.date | None = None,
    **changes: Any,
) -> Article:
    """An article about an attack; ``number`` makes its address, and its text where none is given."""
    words = text or (
        "قصفت قوات الجيش مواقع الجماعة المسلحة قرب درنة يوم الاثنين،"
        f" وقتل {number + 3} أشخاص بحسب مصدر طبي.\n"
        f"وتواصل القصف في الجبهة رقم {number} حتى المساء."
    )
    url = f"https://{source}.example/news/{number}"
    captured = dt.datetime.combine(day, dt.time(hour), dt.UTC)
    made = Article(
        article_id=digest(url),
        url=url,
        canonical_url=url,
        source_id=source,
        title=f"قصف قرب درنة {number}",
        author=None,
        section=None,
        published_at=dt.datetime.combine(published or day, dt.time(4), dt.UTC),
        updated_at=None,
        captured_at=captured,
        data_day=day,
        publication_day=published or day,
        language="ar",
        text=words,
        text_sha=hashlib.sha256(words.encode("utf-8", "replace")).hexdigest(),
        cluster_id=None,
    )
    return msgspec.structs.replace(made, **changes)


def event(of: Article, *, ordinal: int = 0, **changes: Any) -> Event:
    """The attack that ``article`` tells in its first sentence."""
    text = of.text
    sentence_end = text.index("\n") if "\n" in text else len(text)
    sentence = text[:sentence_end]
    place = next((name for name in PLACES if name in sentence), None)
    toll = next((word for word in sentence.split() if word.isdigit()), None)
    sentence_sha = digest(sentence)
    made = Event(
        event_id=digest(of.article_id, sentence_sha, "ASSAULT", ordinal),
        article_id=of.article_id,
        sentence=0,
        sentence_start=0,
        sentence_end=sentence_end,
        sentence_sha=sentence_sha,
        ordinal=ordinal,
        trigger=Span(text=text.split()[0], start=0, end=len(text.split()[0])),
        event="ASSAULT",
        mode="heavy-weapons",
        contexts=("military",),
        cameo="194",
        quad=4,
        scale=-9.5,
        actor=parties(sentence, "قوات الجيش"),
        recipient=parties(sentence, "الجماعة المسلحة"),
        location=location(sentence, place) if place else None,
        event_date=EventDate(
            start=of.publication_day - dt.timedelta(days=1),
            end=of.publication_day - dt.timedelta(days=1),
            precision="day",
            **_span("يوم الاثنين", sentence),
        ),
        dead=count(sentence, toll) if toll else None,
        injured=None,
        arrested=None,
        missing=None,
        displaced=None,
        crowd=None,
        status="actual",
        source=_source(sentence),
        one_sided_claim=False,
        story_event=ordinal + 1,
        gloss_en="The army shelled an armed group",
        gloss_ar="قصف الجيش جماعة مسلحة",
        confidence=0.75,
        coder_version=CODER,
    )
    return msgspec.structs.replace(made, **changes)


def parties(sentence: str, name: str) -> tuple[Party, ...]:
    """The side of that name, where the sentence has it."""
    if name not in sentence:
        return ()
    start = sentence.index(name)
    entity, english, country, sector = SIDES[name]
    return (
        Party(
            text=name,
            start=start,
            end=start + len(name),
            entity_id=entity,
            name=english,
            country=country,
            sector=sector,
        ),
    )


def location(sentence: str, place: str) -> Location:
    """The place of that name in the sentence."""
    name, number, admin1, country, lat, lon = PLACES[place]
    start = sentence.index(place)
    return Location(
        text=place,
        start=start,
        end=start + len(place),
        name=name,
        geonameid=number,
        admin1=admin1,
        country=country,
        lat=lat,
        lon=lon,
        resolution=4,
    )


def count(sentence: str, figure: str) -> Count:
    """A number of people as the sentence writes it."""
    start = sentence.index(figure)
    return Count(
        low=int(figure),
        high=int(figure),
        text=figure,
        start=start,
        end=start + len(figure),
        stated=int(figure),
    )


def _span(words: str, sentence: str) -> dict[str, Any]:
    if words not in sentence:
        return {}
    start = sentence.index(words)
    return {"text": words, "text_start": start, "text_end": start + len(words)}


def _source(sentence: str) -> Party | None:
    words = "مصدر طبي"
    if words not in sentence:
        return None
    start = sentence.index(words)
    return Party(text=words, start=start, end=start + len(words), country="LBY", sector="MED")


def stage_day(
    articles: Sequence[Article],
    events: Sequence[Event],
    *,
    day: dt.date = DAY,
    run_id: str = "run-1",
    pages: Sequence[stage.SetAsidePage] = (),
    coder_version: str = CODER,
    kind: ledger.Kind = "manual",
) -> None:
    """What the night does up to the rules."""
    ledger.begin(run_id, day, dag_id="news_nightly", kind=kind, coder_version=coder_version)
    stage.clear(run_id, day)
    stage.ensure_partition(day)
    stage.copy_articles(run_id, day, articles)
    stage.copy_events(run_id, day, events)
    stage.copy_set_aside(run_id, day, pages)
    stage.finish(run_id, day)
    ledger.record(run_id, day, captured=len(articles) + len(pages), duplicates=0)


def load_day(
    articles: Sequence[Article],
    events: Sequence[Event],
    *,
    day: dt.date = DAY,
    run_id: str = "run-1",
    snapshot: bool | None = None,
    **options: Any,
) -> publish.PublishResult:
    """Stage, apply the rules and publish, without the audit (which has tests of its own)."""
    stage_day(articles, events, day=day, run_id=run_id, **options)
    rules.apply(run_id, day)
    return publish.publish(run_id, day, snapshot=snapshot, require_audit=False)


def one_day(day: dt.date, articles: int = 6) -> tuple[list[Article], list[Event]]:
    """A small day: articles of two outlets, each with an event, whose numbers differ from day to day."""
    made = [
        article(
            (day - dt.date(2026, 1, 1)).days * 100 + number, day=day, source=("alfajr", "alsada")[number % 2]
        )
        for number in range(articles)
    ]
    return made, [event(each) for each in made]
