"""Trends: this week against the four and fifty-two weeks before, and who writes about it."""

from fastapi import APIRouter, Request, Response

from marsad import clock
from marsad.ui import filters
from marsad.ui.reading import reading
from marsad.ui.render import page

router = APIRouter()


@router.get("/trends", response_model=None)
def trends(request: Request) -> Response:
    """The week that ends on a day, the last loaded one unless another is asked for."""
    with reading() as reader:
        span = reader.row("loaded_span") or {}
        chosen = filters.as_day(request.query_params.get("day")) or span.get("last_day") or clock.now().date()
        values = {"day": chosen}
        return page(
            request, "trends.html", here="Trends", chosen=chosen, trends=reader.rows("trends", values),
            pairs=reader.rows("pair_trends", values), attention=reader.rows("attention", values),
        )  # fmt: skip
