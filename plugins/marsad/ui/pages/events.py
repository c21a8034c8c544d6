"""The events: a filter that lives in the URL; table, map, time line, matrix and downloads follow it."""

import datetime as dt
from typing import Any

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import StreamingResponse

from marsad import clock
from marsad.ui import charts, downloads, filters, map
from marsad.ui.reading import Reader, reading
from marsad.ui.render import page
from marsad.warehouse.statements import statement

router = APIRouter()
PAGE_ROWS = 50
# So many events are looked at for one page: what a small machine does within a blink. Looking for words
# costs twice as much, unless they are rare: those are found by the index, over any number of days.
MOST_EVENTS, MOST_WITH_WORDS, FEW_HITS = 100_000, 50_000, 2_000


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
        values = wanted.values()
        start = {"after_day": after_day, "after_id": after_id, "limit": PAGE_ROWS + 1}
        most = _most_events(reader, values)
        since = _first_of_page(reader, values, after_day, after_id, most)
        found = reader.query(filtered("events"), {**values, **start, "first": since})
        figures = _figures(reader, values, wanted, most)
        choices = reader.rows("filter_choices")
        waiting = reader.rows("figures_waiting", values)
    shown = found[:PAGE_ROWS]
    following = None
    if len(found) > PAGE_ROWS:
        following = f"{shown[-1]['data_day']}~{shown[-1]['event_id']}"
    elif since > wanted.first:
        following = f"{since}~"
    return page(
        request, "events.html", here="Events", events=shown, wanted=wanted, figures=figures, since=since,
        choices={
            field: [row for row in choices if row["field"] == field]
            for field in ("country", "type", "mode", "status", "source")
        },
        countries={row["code"]: row for row in choices if row["field"] == "country"},
        types={row["code"]: row for row in choices if row["field"] == "type"},
        next_page=wanted.query(after=following) if following else None, is_first=after_day is None,
        waiting=[row["data_day"] for row in waiting],
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


def _most_events(reader: Reader, values: dict[str, Any]) -> int | None:
    """How many events may be looked at; None where the filter's words are rare."""
    if not any(values[name] for name in ("words", "actor", "recipient")):
        return MOST_EVENTS
    found = reader.query(filtered("event_hits"), {**values, "limit": FEW_HITS})
    return None if found[0]["hits"] < FEW_HITS else MOST_WITH_WORDS


def _first_of_page(
    reader: Reader, values: dict[str, Any], after_day: dt.date | None, after_id: str | None, most: int | None
) -> dt.date:
    """The day from which this page looks: a filter that fits next to nothing must not read years.

    ``after_day`` without an id means that the day is done with.
    """
    last: dt.date = values["last"]
    if after_day:
        last = min(last, after_day if after_id else after_day - dt.timedelta(days=1))
    return _first_day(reader, {**values, "last": last}, most)


def _first_day(reader: Reader, values: dict[str, Any], most: int | None) -> dt.date:
    first: dt.date = values["first"]
    if most is None:
        return first
    bounds = reader.row("figure_days", {**values, "most": most}) or {}
    return first if bounds.get("is_whole") else bounds.get("first_day") or first


def _figures(
    reader: Reader, values: dict[str, Any], wanted: filters.Filter, most: int | None
) -> dict[str, Any]:
    """Counts by day, by type and country, by place, of the newest days that are not too many."""
    first = _first_day(reader, values, most)
    values = {**values, "first": first}
    rows = reader.query(filtered("events_figures"), values)
    by_day = [(row["data_day"], row["events"]) for row in rows if row["of_day"]]
    classes: dict[str, int] = {}
    for row in rows:
        if not row["of_day"] and not row["of_country"]:
            classes[row["status_class"]] = classes.get(row["status_class"], 0) + row["events"]
    cells = [(row["event_type"], row["country"] or "", row["events"]) for row in rows if row["of_country"]]
    places = reader.query(filtered("events_places"), values)
    return {
        "first": first,
        "is_whole": first == wanted.first,
        "total": sum(count for _, count in by_day),
        "bars": charts.bars(by_day, first, wanted.last),
        "classes": classes,
        "matrix": charts.matrix(cells),
        "view": map.view(places, wanted.box, wanted.size),
        "placed": sum(place["events"] for place in places),
    }
