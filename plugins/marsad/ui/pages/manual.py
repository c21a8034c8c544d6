"""The coding manual, with sentences of its own, and the data dictionary, from the warehouse's comments."""

import csv
from functools import cache
from pathlib import Path

from fastapi import APIRouter, Request, Response

from marsad.ui.reading import reading
from marsad.ui.render import page
from marsad.warehouse.statements import statement

router = APIRouter()
SCHEMAS = ["core", "mart", "quarantine", "ops"]
TABLE = Path(__file__).parents[1] / "manual.tsv"


@cache
def entries() -> dict[tuple[str, str], dict[str, str]]:
    """(type, mode) → meaning and example; the mode of a type itself is empty."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        lines = (line for line in file if not line.startswith("#"))
        rows = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    return {(row["event_type"], row["mode"]): row for row in rows}


@router.get("/manual", response_model=None)
def manual(request: Request) -> Response:
    """Every type with its modes: what it means, and a sentence that is coded so."""
    with reading() as reader:
        types, modes, others = (
            reader.rows(name) for name in ("code_event_types", "code_modes", "code_others")
        )
    return page(
        request, "manual.html", here="Coding manual", types=types, others=others, entries=entries(),
        modes={
            row["event_type"]: [mode for mode in modes if mode["event_type"] == row["event_type"]]
            for row in types
        },
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
