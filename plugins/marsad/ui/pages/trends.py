"""Trends: this week against the four and fifty-two weeks before, and who writes about it."""

import datetime as dt

from fastapi import APIRouter, Request, Response

from marsad import clock
from marsad.ui import charts, filters
from marsad.ui.reading import reading
from marsad.ui.render import page

router = APIRouter()
ATTENTION_DAYS = 56


@router.get("/trends", response_model=None)
def trends(request: Request) -> Response:
    """The week that ends on a day, the last loaded one unless another is asked for."""
    with reading() as reader:
        span = reader.row("loaded_span") or {}
        chosen = filters.as_day(request.query_params.get("day")) or span.get("last_day") or clock.now().date()
        chosen = max(chosen, dt.date.min + dt.timedelta(days=400))
        values = {"day": chosen}
        attention = reader.rows("attention", values)
        counts: dict[str, list[tuple[dt.date, int]]] = {}
        for row in reader.rows("attention_days", values):
            counts.setdefault(row["source_id"], []).append((row["data_day"], row["events"]))
        first = chosen - dt.timedelta(days=ATTENTION_DAYS - 1)
        sparks = {
            row["source_id"]: charts.bars(counts.get(row["source_id"], []), first, chosen)
            for row in attention
        }
        return page(
            request, "trends.html", here="Trends", chosen=chosen, week=chosen - dt.timedelta(days=6),
            trends=reader.rows("trends", values), pairs=reader.rows("pair_trends", values),
            ownership=reader.rows("attention_ownership", values), attention=attention, sparks=sparks,
        )  # fmt: skip
