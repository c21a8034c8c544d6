"""The feeds: health in plain words, new pages by day, pause and resume by people."""

import datetime as dt

from fastapi import APIRouter, Request, Response

from marsad import clock
from marsad.ingest.health import BY_ITSELF, WORDS
from marsad.ui import language
from marsad.ui.charts import bars
from marsad.ui.language import Language
from marsad.ui.reading import Row, reading
from marsad.ui.render import page

router = APIRouter()
DAYS = 28
CONTROL_DAG = "news_feed_control"
COLLECT_DAG = "news_collect"


@router.get("/feeds", response_model=None)
def feeds(request: Request) -> Response:
    """All feeds, those in trouble first."""
    today = clock.now().date()
    first = today - dt.timedelta(days=DAYS - 1)
    values = {"first": first, "last": today}
    with reading() as reader:
        found = reader.rows("feeds", values)
        days = reader.rows("feed_days", values)
    counts: dict[str, list[tuple[dt.date, int]]] = {}
    for row in days:
        counts.setdefault(row["feed_id"], []).append((row["data_day"], row["new_pages"]))
    sparks = {feed["feed_id"]: bars(counts.get(feed["feed_id"], []), first, today) for feed in found}
    return page(
        request, "feeds.html", here="Feeds", feeds=found, sparks=sparks, days=DAYS,
        states={feed["feed_id"]: state(feed, language.chosen(request), clock.now()) for feed in found},
        dag_id=CONTROL_DAG, collect_dag=COLLECT_DAG,
    )  # fmt: skip


def state(feed: Row, spoken: Language, now: dt.datetime) -> str:
    """How a feed is, in the reader's language: what ``health.status_words`` says in English."""
    outcome = spoken.text(WORDS.get(feed["last_outcome"] or "", feed["last_outcome"] or "never fetched"))
    if feed["paused_at"] and feed["paused_by"] != BY_ITSELF:
        return spoken.text(
            "paused by {who}: {because}", who=feed["paused_by"], because=feed["paused_because"] or "–"
        )
    if feed["paused_at"] and feed["next_probe_at"]:
        day = spoken.day(feed["next_probe_at"].date())
        return spoken.text("paused: {outcome}, probed again on {day}", outcome=outcome, day=day)
    if feed["paused_at"]:
        return spoken.text("paused: {outcome}", outcome=outcome)
    if feed["last_outcome"] not in ("ok", "not_modified", None):
        if not feed["last_success_at"]:
            return outcome
        return spoken.text(
            "{outcome} since {day}", outcome=outcome, day=spoken.day(feed["last_success_at"].date())
        )
    if feed["moved_to"]:
        return spoken.text("moved permanently to {address}", address=feed["moved_to"])
    if feed["last_new_at"] and now - feed["last_new_at"] > dt.timedelta(days=2):
        return spoken.text("silent since {day}", day=spoken.day(feed["last_new_at"].date()))
    return outcome
