"""Feed health: weights, pauses, probes, words, warnings."""

import datetime as dt
from typing import Any

import pytest

from marsad.ingest import health
from marsad.ingest.client import Fetched
from marsad.ingest.index import FeedDay, FeedState
from marsad.ingest.registry import Feed

NOW = dt.datetime(2026, 3, 10, 12, tzinfo=dt.UTC)
ONE_DAY = dt.timedelta(days=1)
FEED = Feed(
    kind="rss",
    url="https://x.example/rss",
    id="x.main",
    outlet_id="x",
    schedule="hourly",
    expected_per_day=20,
)


def fetched(outcome: Any, **other: Any) -> Fetched:
    return Fetched(url=FEED.url, outcome=outcome, **other)


def after(*outcomes: Any, state: FeedState | None = None, hours: int = 0) -> FeedState:
    for number, outcome in enumerate(outcomes):
        state = health.after_fetch(
            FEED, state, fetched(outcome), None, 0, NOW + dt.timedelta(hours=number + hours)
        )
    assert state
    return state


@pytest.mark.parametrize(("outcome", "times"), [("gone", 4), ("refused", 8), ("timeout", 16)])
def test_a_feed_pauses_itself_by_the_weight_of_its_failures(outcome: str, times: int) -> None:
    assert after(*[outcome] * (times - 1)).paused_at is None
    state = after(*[outcome] * times)
    assert state.paused_by == "marsad" and state.next_probe_at
    assert state.system_status.startswith("paused: ")


def test_a_success_clears_failures_and_lifts_a_pause_of_its_own() -> None:
    assert after("timeout", "timeout", "ok", "timeout").failures == 0.25
    state = after(*["gone"] * 4)
    assert state.paused_at
    state = after("not_modified", state=state)
    assert (state.failures, state.paused_at, state.next_probe_at) == (0.0, None, None)


def test_probes_grow_apart() -> None:
    state, waits = after(*["gone"] * 4), []
    for _ in range(5):
        assert state.next_probe_at and state.last_fetch_at
        waits.append((state.next_probe_at - state.last_fetch_at).days)
        assert not health.is_due(FEED, state, state.next_probe_at - dt.timedelta(minutes=1))
        assert health.is_due(FEED, state, state.next_probe_at)
        state = health.after_fetch(FEED, state, fetched("gone"), None, 0, state.next_probe_at)
    assert waits == [1, 2, 4, 7, 7]


def test_what_a_person_paused_waits_for_a_person() -> None:
    state = FeedState(
        feed_id="x.main", url=FEED.url, paused_at=NOW, paused_by="layla", paused_because="paywall"
    )
    assert not health.is_due(FEED, state, NOW + dt.timedelta(days=400))
    assert health.status_words(state, NOW) == "paused by layla: paywall"
    assert after("ok", state=state).paused_by == "layla"


def test_schedule_classes() -> None:
    state = after("ok")
    assert not health.is_due(FEED, state, NOW + dt.timedelta(minutes=30))
    assert health.is_due(FEED, state, NOW + dt.timedelta(minutes=60))
    assert health.is_due(FEED, None, NOW)


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ({}, "never fetched"),
        ({"last_outcome": "ok", "last_new_at": NOW}, "working"),
        ({"last_outcome": "not_modified", "last_new_at": NOW}, "working"),
        ({"last_outcome": "robots_forbid"}, "blocked by robots"),
        ({"last_outcome": "gone", "last_success_at": NOW - 8 * ONE_DAY}, "not found since 2 March"),
        ({"last_outcome": "ok", "moved_to": "https://n.example/"}, "moved permanently to https://n.example/"),
        ({"last_outcome": "ok", "last_new_at": NOW - 5 * ONE_DAY}, "silent since 5 March"),
        ({"last_outcome": "not_a_feed"}, "not a feed"),
    ],
)  # fmt: skip
def test_plain_words(state: dict[str, Any], words: str) -> None:
    assert health.status_words(FeedState(feed_id="x.main", url=FEED.url, **state), NOW) == words


def test_every_outcome_has_words_and_a_weight() -> None:
    from typing import get_args

    from marsad.ingest.client import Outcome

    outcomes = set(get_args(Outcome))
    assert outcomes <= set(health.WORDS)
    assert outcomes - {"ok", "not_modified"} <= set(health.WEIGHTS)


def days(*pages: int, today: int) -> list[FeedDay]:
    """Figures of the days before the tenth of March, and of that day."""
    day = NOW.date()
    before = [
        FeedDay(feed_id="x.main", data_day=day - ago * ONE_DAY, fetches=24, new_pages=count)
        for ago, count in zip(range(len(pages), 0, -1), pages, strict=True)
    ]
    later = FeedDay(feed_id="x.main", data_day=day + dt.timedelta(days=1), fetches=24, new_pages=900)
    return [*before, FeedDay(feed_id="x.main", data_day=day, fetches=24, new_pages=today), later]


@pytest.mark.parametrize(
    ("figures", "what"),
    [
        (days(*[20] * 10, today=0), ["silent"]),
        (days(*[20] * 10, today=19), []),
        (days(*[20] * 10, today=40), ["doubled"]),
        (days(*[1] * 10, today=3), []),  # few pages double by chance
        (days(20, 20, today=0), ["silent"]),  # little history: the registry expects twenty
        (days(20, 20, today=90), []),
        (days(today=0), []),  # a first day says nothing
        (days(*[0] * 10, today=0), []),
    ],
)
def test_feeds_unlike_themselves(figures: list[FeedDay], what: list[str]) -> None:
    assert [warning.what for warning in health.warnings(figures, {"x.main": FEED}, NOW.date())] == what
