"""The overview: a calendar of data days, the last night's funnel against the usual, warnings, backfill."""

import calendar
import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any

from fastapi import APIRouter, Request, Response

from marsad import clock
from marsad.ui import language, warnings
from marsad.ui.access import DAG_ID
from marsad.ui.pages.run import funnel
from marsad.ui.reading import Row, reading
from marsad.ui.render import page

router = APIRouter()
STATES = ("loaded", "partly", "flagged", "stale", "older", "failed", "running", "missing")


@router.get("/", response_model=None)
def overview(request: Request) -> Response:
    """How the nights went, and the form that backfills days."""
    with reading() as reader:
        # By the clock that collecting goes by: where the sample's stands still, so does the calendar.
        span = reader.row("loaded_span") or {}
        last = max(clock.now().date() - dt.timedelta(days=1), span.get("last_day") or dt.date.min)
        days = reader.rows("calendar", {"last": last, "now": clock.now()})
        night = reader.row("last_night")
        usual = reader.row("usual_night", {"day": night["data_day"]}) if night else None
    wrong = [day["data_day"] for day in days if day["state"] in ("failed", "missing", "stale")]
    return page(
        request, "overview.html", here="Overview", months=list(_months(days)), states=STATES, night=night,
        counts={state: sum(day["state"] == state for day in days) for state in STATES},
        steps=funnel(night) if night else [],
        usual=dict(funnel(usual)) if usual and usual["days"] else None,
        usual_days=usual["days"] if usual else 0,
        warnings=warnings.spoken((night or {}).get("report"), language.chosen(request)),
        hours=(clock.now() - night["published_at"]).total_seconds() / 3600
        if night and night["published_at"] else None,
        first=wrong[0] if wrong else last, last=wrong[-1] if wrong else last, dag_id=DAG_ID,
    )  # fmt: skip


def _months(days: Iterable[Row]) -> Iterator[dict[str, Any]]:
    """Months of weeks of cells, newest first; a cell is a day and its row, None outside the month."""
    known = {day["data_day"]: day for day in days}
    for year, month in sorted({(day.year, day.month) for day in known}, reverse=True):
        weeks = calendar.Calendar(calendar.MONDAY).monthdatescalendar(year, month)
        yield {
            "first": dt.date(year, month, 1),
            "week": weeks[0],
            "weeks": [
                [(day, known.get(day)) if day.month == month else None for day in week] for week in weeks
            ],
        }
