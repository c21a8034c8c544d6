"""Releases from quarantine: dry first, honoured by later runs, kept as history, taken back."""

import datetime as dt

import msgspec
import pytest

from integration.warehouse.newsroom import DAY, event, load_day, one_day
from marsad.quality import release, rules
from marsad.records import Article, Event
from marsad.warehouse.connection import transaction

pytestmark = pytest.mark.database


def count(query: str) -> int:
    with transaction("reader") as cursor:
        cursor.execute(query)
        row = cursor.fetchone()
        assert row is not None
        return int(row[0])


def day_with_bad_rows() -> tuple[list[Article], list[Event]]:
    """Two events with an unknown mode, one of which has a wrong quad class too; one article in Persian."""
    articles, events = one_day(DAY)
    events[0] = msgspec.structs.replace(events[0], mode="visit")
    events[1] = msgspec.structs.replace(events[1], mode="visit", quad=1)
    articles[5] = msgspec.structs.replace(articles[5], language="fa")
    return articles, events


def test_a_dry_run_writes_nothing(warehouse: str) -> None:
    load_day(*day_with_bad_rows())
    result = release.release("unknown_mode", DAY, DAY, by="sara", because="a new mode")
    assert (result.release_id, result.items, result.days, result.still_held) == (None, 2, {DAY: 2}, 1)
    assert release.history() == []


def test_released_rows_come_back_when_their_day_is_run_again(warehouse: str) -> None:
    articles, events = day_with_bad_rows()
    load_day(articles, events)
    assert count("SELECT count(*) FROM core.event") == 3
    result = release.release("unknown_mode", DAY, DAY, by="sara", because="a new mode", dry_run=False)
    assert result.release_id is not None
    load_day(articles, events, run_id="run-2")
    assert count("SELECT count(*) FROM core.event WHERE mode = 'visit'") == 1  # the other breaks another rule
    with transaction("reader") as cursor:
        cursor.execute("SELECT reasons FROM quarantine.event WHERE reason_code = 'quad_disagrees'")
        assert cursor.fetchall() == [(["quad_disagrees"],)]
        cursor.execute(
            "SELECT rows_failing, rows_released FROM ops.rule_result INNER JOIN ops.run USING (run_key)"
            " WHERE run_id = 'run-2' AND reason_code = 'unknown_mode'"
        )
        assert cursor.fetchall() == [(0, 2)]
    (entry,) = release.history()
    assert (entry["released_by"], entry["because"], entry["items"]) == ("sara", "a new mode", 2)
    assert release.revoke(result.release_id, "omar") == [DAY]
    load_day(articles, events, run_id="run-3")
    assert count("SELECT count(*) FROM core.event WHERE mode = 'visit'") == 0
    assert release.history()[0]["revoked_by"] == "omar"
    with pytest.raises(release.ReleaseError, match="no release"):
        release.revoke(result.release_id, "omar")


def test_a_released_article_brings_its_events_back(warehouse: str) -> None:
    articles, events = day_with_bad_rows()
    load_day(articles, events)
    release.release("language_not_arabic", DAY, DAY, by="sara", because="it is Arabic", dry_run=False)
    load_day(articles, events, run_id="run-2")
    assert count("SELECT count(*) FROM core.article_version") == 6
    assert count(f"SELECT count(*) FROM core.event WHERE article_id = '{articles[5].article_id}'") == 1


def test_a_newer_version_of_the_rule_judges_anew(warehouse: str, monkeypatch: pytest.MonkeyPatch) -> None:
    articles, events = day_with_bad_rows()
    load_day(articles, events)
    release.release("unknown_mode", DAY, DAY, by="sara", because="a new mode", dry_run=False)
    newer = tuple(
        msgspec.structs.replace(rule, version=2) if rule.reason == "unknown_mode" else rule
        for rule in rules.rules()
    )
    monkeypatch.setattr(rules, "rules", lambda: newer)
    load_day(articles, events, run_id="run-2")
    assert count("SELECT count(*) FROM core.event WHERE mode = 'visit'") == 0


def test_a_release_can_be_limited(warehouse: str) -> None:
    articles, events = day_with_bad_rows()
    load_day(articles, events)
    of_source = release.release(
        "unknown_mode", DAY, DAY, by="sara", because="x", source_id=articles[0].source_id
    )
    assert of_source.items == 1
    by_id = release.release(
        "unknown_mode", DAY, DAY, by="sara", because="x", item_ids=(event(articles[1]).event_id,)
    )
    assert [row["item_id"] for row in by_id.sample] == [event(articles[1]).event_id]
    other_day = release.release(
        "unknown_mode", DAY + dt.timedelta(1), DAY + dt.timedelta(2), by="s", because="x"
    )
    assert other_day.items == 0


@pytest.mark.parametrize(
    ("reason", "first", "last", "by", "message"),
    [
        ("no_such_rule", DAY, DAY, "sara", "no rule is called"),
        ("title_missing", DAY, DAY, "sara", "only warns"),
        ("toll_impossible", DAY, DAY, "sara", "cannot be released"),
        ("unknown_mode", DAY, DAY - dt.timedelta(1), "sara", "lies before"),
        ("unknown_mode", DAY, DAY, " ", "who made it and why"),
    ],
)
def test_what_cannot_be_released_says_why(
    module_warehouse: str, reason: str, first: dt.date, last: dt.date, by: str, message: str
) -> None:
    with pytest.raises(release.ReleaseError, match=message):
        release.release(reason, first, last, by=by, because="x", dry_run=False)
