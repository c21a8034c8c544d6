"""An event in its article: the text with every event's words marked, and what they were resolved to."""

import datetime as dt

from fastapi import APIRouter, HTTPException, Request, Response

from marsad.ingest.keys import url_key
from marsad.ui import marking
from marsad.ui.reading import reading
from marsad.ui.render import page

router = APIRouter()


@router.get("/event/{data_day}/{event_id}", response_model=None)
def event_in_article(request: Request, data_day: dt.date, event_id: str) -> Response:
    """An event, the article that tells it, the article's other events, other reports of the happening."""
    with reading() as reader:
        found = reader.row("event_article", {"day": data_day, "event_id": event_id})
        if found is None:
            raise HTTPException(404, "there is no such event")
        values = {"day": data_day, "article_id": found["article_id"], "event_id": event_id}
        article = reader.row("article", values)
        if article is None:
            raise HTTPException(404, "there is no such article")
        keys = sorted({url_key(article["url"]), url_key(article["canonical_url"])})
        events = reader.rows("article_events", values)
        reports = reader.rows("happening_reports", values)
        copies = reader.rows("article_copies", values)
        records = reader.rows("article_records", {**values, "keys": keys, "limit": 20})
    return page(
        request, "article.html", here="Events", article=article, events=events, chosen=event_id,
        pieces=marking.pieces(article["text"], [span for event in events for span in marking.spans(event)]),
        roles=marking.ROLES, tolls=marking.TOLLS, bounds=marking.bounds, reports=reports, copies=copies,
        records=records, told_tolls=[
            toll for toll in marking.TOLLS
            if toll == "dead" or any(report[f"{toll}_low"] is not None for report in reports)
        ],
    )  # fmt: skip
