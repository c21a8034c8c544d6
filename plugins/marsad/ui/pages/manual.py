"""The coding manual and the data dictionary, both from the warehouse itself."""

import datetime as dt

from fastapi import APIRouter, Request, Response

from marsad import clock
from marsad.ui import filters
from marsad.ui.reading import reading
from marsad.ui.render import page
from marsad.warehouse.statements import statement

router = APIRouter()
SCHEMAS = ["core", "mart", "quarantine", "ops"]


@router.get("/manual", response_model=None)
def manual(request: Request) -> Response:
    """Every type with its modes, and a sentence of the newest month that was coded so."""
    with reading() as reader:
        last = (reader.row("loaded_span") or {}).get("last_day") or clock.now().date()
        values = {"first": last - dt.timedelta(days=filters.DEFAULT_DAYS), "last": last}
        modes = reader.rows("code_modes")
        return page(
            request, "manual.html", here="Coding manual", types=reader.rows("code_event_types"),
            modes={name: [row for row in modes if row["event_type"] == name] for name in
                   {row["event_type"] for row in modes}},
            examples={row["event_type"]: row for row in reader.rows("type_examples", values)},
            others=reader.rows("code_others"),
        )  # fmt: skip


@router.get("/dictionary", response_model=None)
def dictionary(request: Request) -> Response:
    """Every table and column with its comment."""
    with reading() as reader:
        columns = reader.query(statement("ops/dictionary"), {"schemas": SCHEMAS})
    tables: dict[str, list[dict[str, object]]] = {}
    for column in columns:
        tables.setdefault(f"{column['nspname']}.{column['relname']}", []).append(column)
    return page(request, "dictionary.html", here="Data dictionary", tables=tables)
