"""The quarantine: what rules hold, by reason, outlet and day; every row with the rule's sentence."""

import datetime as dt

from fastapi import APIRouter, Request, Response

from marsad import clock
from marsad.quality import rules
from marsad.ui import filters
from marsad.ui.pages.run import sentences
from marsad.ui.reading import reading
from marsad.ui.render import page

router = APIRouter()
MOST_ROWS = 200
RELEASE_DAG = "news_quarantine_release"


@router.get("/quarantine", response_model=None)
def quarantine(request: Request) -> Response:
    """Held rows of some days; the newest loaded month where no days are asked for."""
    asked = request.query_params
    reason = _word(asked.get("reason"))
    with reading() as reader:
        span = reader.row("loaded_span") or {}
        last = filters.as_day(asked.get("last")) or span.get("last_day") or clock.now().date()
        first = filters.as_day(asked.get("first")) or last - dt.timedelta(days=filters.DEFAULT_DAYS)
        values = {
            "first": min(first, last), "last": max(first, last), "reason": reason,
            "source": _word(asked.get("source")), "limit": MOST_ROWS,
        }  # fmt: skip
        groups = [
            {**row, **sentences(row["reason_code"])} for row in reader.rows("quarantine_groups", values)
        ]
        held = [{**row, **sentences(row["reason_code"])} for row in reader.rows("quarantine_rows", values)]
        releases = reader.rows("releases")
        outlets = [row for row in reader.rows("filter_choices") if row["field"] == "source"]
    chosen = rules.rule(reason) if reason else None
    return page(
        request, "quarantine.html", here="Quarantine", groups=groups, held=held, wanted=values, rule=chosen,
        releases=releases, most=MOST_ROWS, dag_id=RELEASE_DAG,
        reasons=sorted({group["reason_code"] for group in groups} | ({reason} if reason else set())),
        outlets=outlets,
    )  # fmt: skip


def _word(value: str | None) -> str | None:
    return value.replace("\x00", "")[:100] if value and value.strip() else None
