"""The feeds: health in plain words, new pages by day, pause and resume by people."""

import datetime as dt

from fastapi import APIRouter, Request, Response

from marsad import clock
from marsad.ui.charts import bars
from marsad.ui.reading import reading
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
        request, "feeds.html", here="Feeds", feeds=found, sparks=sparks, days=DAYS, dag_id=CONTROL_DAG,
        collect_dag=COLLECT_DAG,
    )  # fmt: skip
