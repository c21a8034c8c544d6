"""Every row rule, on real staging rows: it finds what it is for, says so, and leaves good rows alone."""

import datetime as dt
import math
from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from integration.warehouse.newsroom import DAY, article, event, load_day, one_day, stage_day
from marsad.quality import rules
from marsad.records import Article, Count, Event, Location, Party, Span
from marsad.warehouse import publish, stage
from marsad.warehouse.connection import transaction

pytestmark = pytest.mark.database
LONG = "قصفت قوات الجيش مواقع الجماعة المسلحة قرب درنة يوم الاثنين، وقتل 5 أشخاص بحسب مصدر طبي. "


def changed(record: Any, **values: Any) -> Any:
    return msgspec.structs.replace(record, **values)


def toll(low: int, high: int | None = None) -> Count:
    return Count(low=low, high=high, text="5", start=LONG.index("5"), end=LONG.index("5") + 1)


def place(**values: Any) -> Callable[[Event], Event]:
    return lambda good: changed(good, location=changed(good.location, **values))


# Rule → what spoils a good article (a text of LONG), so that this rule finds it.
BAD_ARTICLES: dict[str, Callable[[Article], list[Article]]] = {
    "article_incomplete": lambda good: [changed(good, source_id="")],
    "article_wrong_day": lambda good: [changed(good, captured_at=good.captured_at + dt.timedelta(days=1))],
    "article_duplicate": lambda good: [
        good, changed(good, captured_at=good.captured_at - dt.timedelta(hours=2))
    ],
    "article_forgotten": lambda good: [changed(good, article_id="forgotten")],
    "text_too_short": lambda good: [changed(good, text="قصف على درنة")],
    "text_too_long": lambda good: [changed(good, text=LONG * 3000)],
    "text_not_arabic": lambda good: [
        changed(good, text="The army shelled the positions of a group. درنة " * 3)
    ],
    "language_not_arabic": lambda good: [changed(good, language="fa")],
    "text_broken_encoding": lambda good: [
        changed(good, text="قصف \ufffd\ufffd\ufffd\ufffd\ufffd\ufffd\ufffd " * 9)
    ],
    "text_markup": lambda good: [changed(good, text=LONG + "<div class='x'>اقرأ أيضا</div>")],
    "text_repeated": lambda good: [
        changed(good, article_id=f"same-{number}", canonical_url=f"https://a.example/{number}")
        for number in range(5)
    ],
    "published_in_future": lambda good: [
        changed(good,
            published_at=good.captured_at + dt.timedelta(days=2),
            publication_day=DAY + dt.timedelta(days=2))
    ],
    "published_long_before": lambda good: [
        changed(
            good, published_at=good.captured_at - dt.timedelta(days=400),
            publication_day=DAY - dt.timedelta(days=400),
        )
    ],
    "publication_day_disagrees": lambda good: [changed(good, publication_day=DAY - dt.timedelta(days=3))],
    "title_missing": lambda good: [changed(good, title=None)],
    "source_unknown": lambda good: [good],
    "last_line_repeated": lambda good: [
        changed(good, article_id=f"end-{number}",
            text=f"{LONG}{number}\nتابعونا على منصاتنا",
            text_sha=f"{number:064}")
        for number in range(8)
    ],
}  # fmt: skip

BAD_EVENTS: dict[str, Callable[[Event], Event | list[Event]]] = {
    "event_without_article": lambda good: changed(good, article_id="nobody"),
    "event_incomplete": lambda good: changed(good, sentence_sha=""),
    "event_duplicate": lambda good: [good, good],
    "trigger_missing": lambda good: changed(good, trigger=Span(text=" ", start=0, end=1)),
    "sentence_outside_text": lambda good: changed(good, sentence_end=10_000),
    "trigger_outside_sentence": lambda good: changed(good, trigger=Span(text="قصفت", start=1, end=5)),
    "words_outside_text": place(start=3, end=7),
    "party_outside_text": lambda good: changed(good, actor=(changed(good.actor[0], end=90_000),)),
    "unknown_event_type": lambda good: changed(good, event="FIGHT", mode=None),
    "unknown_mode": lambda good: changed(good, mode="visit"),
    "unknown_cameo": lambda good: changed(good, cameo="999"),
    "unknown_context": lambda good: changed(good, contexts=("military", "humanitarian")),
    "unknown_status": lambda good: changed(good, status="rumoured"),
    "unknown_country": lambda good: changed(good, recipient=(changed(good.recipient[0], country="LIB"),)),
    "unknown_sector": lambda good: changed(good, actor=(changed(good.actor[0], sector="ARMY"),)),
    "quad_disagrees": lambda good: changed(good, quad=1),
    "scale_out_of_range": lambda good: changed(good, scale=-11.0),
    "confidence_out_of_range": lambda good: changed(good, confidence=math.nan),
    "coordinates_impossible": place(lat=95.0),
    "place_outside_country": place(lat=48.85, lon=2.35),
    "toll_impossible": lambda good: changed(good, dead=toll(9, 3)),
    "toll_implausible": lambda good: changed(good, dead=toll(60_000)),
    "event_in_future": lambda good: changed(
        good, event_date=changed(good.event_date, start=DAY + dt.timedelta(9), end=DAY + dt.timedelta(9))
    ),
    "event_day_reversed": lambda good: changed(
        good, event_date=changed(good.event_date, end=good.event_date.start - dt.timedelta(1))
    ),
    "event_long_ago": lambda good: changed(
        good, event_date=changed(good.event_date, start=DAY - dt.timedelta(500), end=DAY)
    ),
    "recipient_missing": lambda good: changed(
        good, event="AID", mode=None, cameo=None, quad=2, scale=10.0, recipient=()
    ),
    "actor_is_recipient": lambda good: changed(good, recipient=good.actor),
    "too_many_events": lambda good: [
        changed(good, event_id=f"many-{number}", ordinal=number) for number in range(151)
    ],
    "gloss_missing": lambda good: changed(good, gloss_ar=""),
}


def test_every_rule_has_a_case() -> None:
    covered = set(BAD_ARTICLES) | set(BAD_EVENTS) | {"article_in_quarantine"}
    assert {rule.reason for rule in rules.rules()} == covered
    assert len(covered) >= 20


def test_every_rule_says_what_it_means_in_both_languages() -> None:
    for rule in rules.rules():
        assert rule.en.endswith(".") and rule.ar.endswith("."), rule.reason
        assert any("\u0621" <= letter <= "\u064a" for letter in rule.ar), rule.reason


def results(run_id: str = "run-1") -> dict[str, rules.RuleResult]:
    return {found.reason: found for found in rules.apply(run_id, DAY).results}


@pytest.fixture(scope="module")
def registered(module_warehouse: str) -> str:
    with transaction("loader") as cursor:
        cursor.execute(
            "INSERT INTO core.source (source_id, valid_from, name_ar, name_en, country, ownership, language,"
            " time_zone, home)"
            " VALUES ('alfajr', '2020-01-01', 'الفجر', 'Fajr', 'LBY', 'private', 'ar', 'UTC', '')"
        )
        cursor.execute("INSERT INTO ops.tombstone VALUES ('forgotten', 'x', now(), 'test', 'asked')")
    return module_warehouse


@pytest.mark.parametrize("reason", BAD_ARTICLES)
def test_article_rule(registered: str, reason: str) -> None:
    bad = BAD_ARTICLES[reason](article(2, text=LONG + "2"))
    source = "stranger" if reason == "source_unknown" else None
    if source:
        bad = [changed(each, source_id=source) for each in bad]
    good = article(1)
    stage_day([good, *bad], [event(good)], run_id=reason)
    found = results(reason)
    assert reason in found, sorted(found)
    rule = rules.rule(reason)
    assert rule is not None and found[reason].severity == rule.severity
    with transaction("loader") as cursor:
        cursor.execute(
            "SELECT article_id, reasons, payload ->> 'title' FROM staging.held_article INNER JOIN ops.run"
            " USING (run_key) WHERE run_id = %s",
            (reason,),
        )
        held = cursor.fetchall()
    assert good.article_id not in [row[0] for row in held]
    if rule.severity == "quarantine":
        assert held and all(reason in row[1] for row in held)
        kept = None if reason == "article_forgotten" else "قصف قرب درنة 2"
        assert held[0][2] == kept  # the row is kept whole, unless the page is to be forgotten
    else:
        assert held == []


@pytest.mark.parametrize("reason", BAD_EVENTS)
def test_event_rule(registered: str, reason: str) -> None:
    good, told = article(1), article(2, text=LONG + "\n2")
    made = BAD_EVENTS[reason](event(told))
    bad = made if isinstance(made, list) else [made]
    stage_day([good, told], [event(good), *bad], run_id=reason)
    found = results(reason)
    assert reason in found, sorted(found)
    rule = rules.rule(reason)
    assert rule is not None
    with transaction("loader") as cursor:
        cursor.execute(
            "SELECT event_id, reasons FROM staging.held_event INNER JOIN ops.run USING (run_key)"
            " WHERE run_id = %s",
            (reason,),
        )
        held = cursor.fetchall()
    assert event(good).event_id not in [row[0] for row in held]
    if rule.severity == "quarantine":
        assert held and all(reason in row[1] for row in held)
        publish.publish(reason, DAY, require_audit=False)  # what is left can always be stored
    else:
        assert held == []


def test_an_article_takes_its_events_along_and_the_balance_holds(warehouse: str) -> None:
    articles, events = one_day(DAY)
    bad = changed(articles[0], language="fa")
    page = stage.SetAsidePage(url="https://a.example/x", captured_at=bad.captured_at, reason_code="no_text")
    result = load_day([bad, *articles[1:]], events, pages=[page])
    assert (result.articles, result.quarantined_articles) == (5, 1)
    assert (result.events, result.quarantined_events) == (5, 1)
    with transaction("reader") as cursor:
        cursor.execute("SELECT reason_code, source_id, payload ->> 'gloss_en' FROM quarantine.event")
        assert cursor.fetchall() == [
            ("article_in_quarantine", bad.source_id, "The army shelled an armed group")
        ]
        cursor.execute("SELECT reason_code FROM quarantine.set_aside_page")
        assert cursor.fetchall() == [("no_text",)]
    load_day(articles, events, run_id="run-2")  # replaced per day, as core is
    with transaction("reader") as cursor:
        cursor.execute(
            "SELECT (SELECT count(*) FROM quarantine.article), (SELECT count(*) FROM quarantine.event)"
        )
        assert cursor.fetchall() == [(0, 0)]


def test_applied_again_the_rules_start_afresh(warehouse: str) -> None:
    articles, events = one_day(DAY)
    worse = [changed(events[0], mode="visit"), *events[1:]]
    stage_day(articles, worse)
    first = rules.apply("run-1", DAY)
    assert rules.apply("run-1", DAY) == first
    assert first.quarantined_events == 1


def test_a_row_that_breaks_several_rules_names_them_all(warehouse: str) -> None:
    told = article(1)
    bad = changed(event(told), mode="visit", quad=2, confidence=7.0)
    load_day([told], [bad])
    with transaction("reader") as cursor:
        cursor.execute("SELECT reason_code, reasons, details ->> 'unknown_mode' FROM quarantine.event")
        assert cursor.fetchall() == [
            (
                "unknown_mode",
                ["unknown_mode", "quad_disagrees", "confidence_out_of_range"],
                "ASSAULT/visit",
            )
        ]


def test_numbers_too_large_to_store_reach_quarantine(warehouse: str) -> None:
    told = article(1, text=LONG)
    load_day([told], [changed(event(told), dead=toll(10**25))])
    with transaction("reader") as cursor:
        cursor.execute("SELECT reason_code, payload ->> 'dead_low' FROM quarantine.event")
        assert cursor.fetchall() == [("toll_impossible", str(10**25))]


def test_places_of_the_real_world_are_in_their_countries(registered: str) -> None:
    """Capitals and far corners: the boxes must not throw good places out."""
    corners = {
        "LBY": (24.2, 23.3), "EGY": (22.34, 31.63), "SAU": (16.89, 42.55), "DZA": (22.79, 5.52),
        "OMN": (26.18, 56.25), "YEM": (12.5, 54.0), "MRT": (22.74, -12.48), "SDN": (4.85, 31.6),
        "IRQ": (37.14, 42.69), "SYR": (37.05, 41.22), "PSE": (31.35, 34.3), "MAR": (35.77, -5.8),
    }  # fmt: skip
    told = article(1, text=LONG)
    good = event(told)
    events = []
    for number, (country, (lat, lon)) in enumerate(corners.items()):
        location = changed(good.location, country=country, lat=lat, lon=lon)
        events.append(changed(good, event_id=f"corner-{number}", ordinal=number, location=location))
    stage_day([told], events, run_id="corners")
    found = results("corners")
    assert found.get("place_outside_country", None) is None or found["place_outside_country"].sample == (
        "Derna: 4.85, 31.6 not in SDN",  # Juba is South Sudan's
    )


def test_parties_of_a_source_are_checked_too(registered: str) -> None:
    told = article(1)
    source = Party(text="قصفت", start=0, end=4, country="XXX", sector="GOV")
    stage_day([told], [changed(event(told), source=source)], run_id="source")
    assert "unknown_country" in results("source")


def test_a_place_without_coordinates_is_fine(registered: str) -> None:
    told = article(1)
    bare = Location(text="قصفت", start=0, end=4, name="Derna", country="LBY", resolution=1)
    stage_day([told], [changed(event(told), location=bare)], run_id="bare")
    assert set(results("bare")) <= {"source_unknown"}
