"""Feed health in plain words.

Failures weigh as in mediacloud's rss-fetcher: an address that is gone 1, an error ½, what may be better in an
hour ¼; a success clears them. A feed that reaches the limit pauses by itself and is probed at growing
distances; one that a person paused waits for a person. All of it lives in ``ops.feed_health``.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from statistics import median

import msgspec

from marsad import clock
from marsad.ingest.client import Fetched
from marsad.ingest.index import CaptureIndex, FeedDay, FeedState
from marsad.ingest.registry import SCHEDULE_MINUTES, Feed, Registry

GONE, ERROR, PASSING_FAULT = 1.0, 0.5, 0.25
WEIGHTS: dict[str, float] = {
    "gone": GONE,
    "refused": ERROR, "client_error": ERROR, "tls_error": ERROR, "bad_redirect": ERROR,
    "redirect_loop": ERROR, "too_large": ERROR, "bomb": ERROR, "not_a_feed": ERROR, "entities": ERROR,
    "bad_encoding": ERROR,
    "empty_feed": ERROR, "no_links": ERROR, "forbidden_address": ERROR, "robots_forbid": ERROR,
    "name_not_found": ERROR,
    "timeout": PASSING_FAULT, "unreachable": PASSING_FAULT, "broken_answer": PASSING_FAULT,
    "rate_limited": PASSING_FAULT, "server_error": PASSING_FAULT, "robots_unavailable": PASSING_FAULT,
    "circuit_open": 0.0,
}  # fmt: skip
WORDS: dict[str, str] = {
    "ok": "working",
    "not_modified": "working",
    "gone": "not found",
    "refused": "refused by the site",
    "client_error": "refused by the site",
    "tls_error": "no secure connection",
    "bad_redirect": "redirects to nowhere",
    "redirect_loop": "redirects in a loop",
    "too_large": "too large",
    "bomb": "unfolds to too much",
    "not_a_feed": "not a feed",
    "entities": "declares entities, which are not read",
    "bad_encoding": "cannot be decoded",
    "empty_feed": "empty",
    "no_links": "lists no articles",
    "forbidden_address": "leads to a forbidden address",
    "robots_forbid": "blocked by robots",
    "robots_unavailable": "robots.txt cannot be had",
    "name_not_found": "the host's name is unknown",
    "timeout": "too slow",
    "unreachable": "unreachable",
    "broken_answer": "breaks off",
    "rate_limited": "asks for fewer requests",
    "server_error": "the site has an error",
    "circuit_open": "left in peace after failures",
}
PAUSE_AT = 4.0  # weighted failures
PROBE_DAYS = (1, 2, 4, 7)  # until the next probe of a paused feed, then always the last
HISTORY_DAYS, LEAST_DAYS = 28, 7
BY_ITSELF = "marsad"


class FeedWarning(msgspec.Struct, frozen=True, kw_only=True):
    """A feed that behaves unlike itself."""

    feed_id: str
    what: str  # "silent" or "doubled"
    words: str


def is_due(feed: Feed, state: FeedState | None, now: dt.datetime) -> bool:
    """Whether a feed is fetched in this run: its schedule class, its pause, its probe."""
    if state is None or state.last_fetch_at is None:
        return state is None or state.paused_at is None
    if state.paused_at is not None:
        return state.next_probe_at is not None and now >= state.next_probe_at
    return now - state.last_fetch_at >= dt.timedelta(minutes=SCHEDULE_MINUTES[feed.schedule])


def after_fetch(feed: Feed, state: FeedState | None, fetched: Fetched, fault: str | None,
                new_pages: int, now: dt.datetime) -> FeedState:  # fmt: skip
    """A feed's state after a fetch; ``fault`` is what was wrong with a body that came."""
    old = state or FeedState(feed_id=feed.id, url=feed.url)
    outcome = fault or fetched.outcome
    changes: dict[str, object] = {"url": feed.url, "last_fetch_at": now, "last_outcome": outcome,
                                  "moved_to": fetched.permanent or None}  # fmt: skip
    if outcome in ("ok", "not_modified"):
        changes |= {"failures": 0.0, "last_success_at": now, "verified_at": old.verified_at or now}
        changes |= {"last_new_at": now} if new_pages else {}
        if old.paused_by == BY_ITSELF:
            changes |= {"paused_at": None, "paused_by": None, "paused_because": None, "next_probe_at": None}
    else:
        failures = old.failures + WEIGHTS.get(outcome, ERROR)
        changes["failures"] = failures
        if old.paused_by == BY_ITSELF or (old.paused_at is None and failures >= PAUSE_AT):
            changes |= _paused(old, outcome, failures, now)
    merged = msgspec.structs.replace(old, **changes)
    return msgspec.structs.replace(merged, system_status=status_words(merged, now))


def _paused(old: FeedState, outcome: str, failures: float, now: dt.datetime) -> dict[str, object]:
    probes = max(0, int((failures - PAUSE_AT) / max(WEIGHTS.get(outcome, ERROR), PASSING_FAULT)))
    wait = dt.timedelta(days=PROBE_DAYS[min(probes, len(PROBE_DAYS) - 1)])
    return {
        "paused_at": old.paused_at or now,
        "paused_by": BY_ITSELF,
        "paused_because": WORDS.get(outcome, outcome),
        "next_probe_at": now + wait,
    }


def status_words(state: FeedState, now: dt.datetime) -> str:
    """What a person should know of a feed, in one line."""
    outcome = WORDS.get(state.last_outcome or "", state.last_outcome or "never fetched")
    if state.paused_at is not None and state.paused_by != BY_ITSELF:
        return f"paused by {state.paused_by}: {state.paused_because}"
    if state.paused_at is not None:
        probe = f", probed again on {state.next_probe_at:%-d %B}" if state.next_probe_at else ""
        return f"paused: {outcome}{probe}"
    if state.last_outcome not in ("ok", "not_modified", None):
        since = f" since {state.last_success_at:%-d %B}" if state.last_success_at else ""
        return f"{outcome}{since}"
    if state.moved_to:
        return f"moved permanently to {state.moved_to}"
    if state.last_new_at and now - state.last_new_at > dt.timedelta(days=2):
        return f"silent since {state.last_new_at:%-d %B}"
    return outcome


def pause(feed_id: str, who: str, because: str, index: CaptureIndex, registry: Registry) -> FeedState:
    """Stop collecting a feed until somebody resumes it. KeyError for an unknown feed."""
    feed, now = registry.feed(feed_id), clock.now()
    old = index.feed_states().get(feed_id) or FeedState(feed_id=feed_id, url=feed.url)
    state = msgspec.structs.replace(
        old, paused_at=now, paused_by=who, paused_because=because, next_probe_at=None
    )
    return _saved(state, index, now)


def resume(feed_id: str, index: CaptureIndex, registry: Registry) -> FeedState:
    """Collect a feed again, its failures forgotten. KeyError for an unknown feed."""
    feed, now = registry.feed(feed_id), clock.now()
    old = index.feed_states().get(feed_id) or FeedState(feed_id=feed_id, url=feed.url)
    state = msgspec.structs.replace(
        old, paused_at=None, paused_by=None, paused_because=None, next_probe_at=None, failures=0.0
    )
    return _saved(state, index, now)


def _saved(state: FeedState, index: CaptureIndex, now: dt.datetime) -> FeedState:
    worded = msgspec.structs.replace(state, system_status=status_words(state, now))
    index.save_feed_state(worded)
    return worded


def warnings_of_day(index: CaptureIndex, registry: Registry, day: dt.date | None = None) -> list[FeedWarning]:
    """Warnings of a finished day: by default the last one, because a day under way is silent by nature."""
    wanted = day or clock.now().astimezone(dt.UTC).date() - dt.timedelta(days=1)
    days = index.feed_days(wanted - dt.timedelta(days=HISTORY_DAYS))
    return warnings(days, {feed.id: feed for feed in registry.feeds}, wanted)


def warnings(days: Iterable[FeedDay], feeds: Mapping[str, Feed], day: dt.date) -> list[FeedWarning]:
    """Feeds that on ``day`` fell silent or doubled against the four weeks before it, never after it.

    A feed with less than a week of history is compared with its registry's expectation for silence only.
    """
    history: dict[str, list[int]] = {}
    today: dict[str, int] = {}
    for figure in days:
        if figure.data_day == day:
            today[figure.feed_id] = figure.new_pages
        elif dt.timedelta(0) < day - figure.data_day <= dt.timedelta(days=HISTORY_DAYS):
            history.setdefault(figure.feed_id, []).append(figure.new_pages)
    found = (_unlike_itself(feeds[feed_id], today.get(feed_id, 0), history.get(feed_id, []))
             for feed_id in sorted(set(today) | set(history)) if feed_id in feeds)  # fmt: skip
    return [warning for warning in found if warning]


def _unlike_itself(feed: Feed, pages: int, before: list[int]) -> FeedWarning | None:
    if len(before) < LEAST_DAYS:
        if pages == 0 and feed.expected_per_day >= 10 and before:
            words = f"{feed.id}: silent, {feed.expected_per_day} new pages a day are expected"
            return FeedWarning(feed_id=feed.id, what="silent", words=words)
        return None
    usual = median(before)
    if pages == 0 and usual >= 2:
        words = f"{feed.id}: silent, {usual:g} new pages a day were usual"
        return FeedWarning(feed_id=feed.id, what="silent", words=words)
    if pages >= 2 * usual and pages - usual >= 10:
        words = f"{feed.id}: {pages} new pages, {usual:g} a day were usual"
        return FeedWarning(feed_id=feed.id, what="doubled", words=words)
    return None
