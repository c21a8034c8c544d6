"""The events: a filter that lives in the URL; table, figures and downloads follow it."""

from collections import Counter
from typing import Any

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import StreamingResponse

from marsad import clock
from marsad.ui import downloads, filters
from marsad.ui.charts import bars
from marsad.ui.reading import Reader, Row, reading
from marsad.ui.render import page
from marsad.warehouse.statements import statement

router = APIRouter()
PAGE_ROWS = 50
MOST_FIGURE_DAYS = 92


def filtered(name: str) -> str:
    """A statement of ``sql/ui`` with the filter's condition in its place."""
    condition = "\n".join(
        line for line in statement("ui/event_filter").splitlines() if not line.startswith("--")
    )
    return statement(f"ui/{name}").replace("/* filter */", condition)


def read_filter(reader: Reader, request: Request) -> filters.Filter:
    """The filter of a request; days default to the newest that are loaded."""
    span = reader.row("loaded_span")
    newest = (span or {}).get("last_day") or clock.now().date()
    return filters.read(request.query_params, newest)


@router.get("/events", response_model=None)
def events(request: Request) -> Response:
    """The table, a page at a time, with figures of the whole filter."""
    after_day, after_id = filters.after(request.query_params)
    with reading() as reader:
        wanted = read_filter(reader, request)
        values = {
            **wanted.values(), "after_day": after_day, "after_id": after_id, "limit": PAGE_ROWS + 1,
        }  # fmt: skip
        found = reader.query(filtered("events"), values)
        figures = _figures(reader, wanted)
        choices = reader.rows("filter_choices")
    shown = found[:PAGE_ROWS]
    last = shown[-1] if len(found) > PAGE_ROWS else None
    return page(
        request, "events.html", here="Events", events=shown, wanted=wanted, figures=figures,
        choices={
            field: [row for row in choices if row["field"] == field]
            for field in ("country", "type", "mode", "status", "source")
        },
        next_page=wanted.query(after=f"{last['data_day']}~{last['event_id']}") if last else None,
        is_first=after_day is None,
    )  # fmt: skip


@router.get("/events/download/{form}", response_model=None)
def download(request: Request, form: str) -> Response:
    """The whole result of the filter as ``csv``, ``jsonl`` or ``geojson``."""
    if form not in downloads.FORMS:
        raise HTTPException(404, f"there are {', '.join(downloads.FORMS)}")
    with reading() as reader:
        wanted = read_filter(reader, request)
    writer, media_type = downloads.FORMS[form]
    rows = downloads.rows(filtered("events_download"), wanted.values())
    name = f"events-{wanted.first}-{wanted.last}.{form}"
    return StreamingResponse(
        writer(rows), media_type=media_type,
        headers={"Content-Disposition": f'attachment; filename="{name}"', "X-Accel-Buffering": "no"},
    )  # fmt: skip


def _figures(reader: Reader, wanted: filters.Filter) -> dict[str, Any] | None:
    """Counts of the filter by day and by type; None where the days are too many to count at once."""
    if (wanted.last - wanted.first).days > MOST_FIGURE_DAYS:
        return None
    rows: list[Row] = reader.query(filtered("events_figures"), wanted.values())
    by_day: Counter[Any] = Counter()
    by_type: dict[str, Counter[str]] = {}
    for row in rows:
        by_day[row["data_day"]] += row["events"]
        by_type.setdefault(row["event_type"], Counter())[row["status_class"]] += row["events"]
    return {
        "total": by_day.total(),
        "bars": bars([(day, count) for day, count in sorted(by_day.items())], wanted.first, wanted.last),
        "types": sorted(by_type.items(), key=lambda item: (-item[1].total(), item[0])),
        "classes": sorted({row["status_class"] for row in rows}),
    }
