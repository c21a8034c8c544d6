"""Downloads of exactly what a filter shows, streamed: memory stays flat however many rows there are."""

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from marsad.warehouse.connection import transaction

TIMEOUT_MS = 120_000
MOST_ROWS = 1_000_000
BATCH = 1_000
_FORMULA = (
    "=",
    "+",
    "@",
    "-",
    "\t",
    "\r",
)  # a spreadsheet runs a cell that begins so: news text must stay text
Row = dict[str, Any]


def rows(text: str, values: Mapping[str, Any]) -> Iterator[Row]:
    """The rows of a statement, read in batches from a cursor on the server."""
    with transaction("reader", "marsad ui download") as setting:
        setting.execute("SELECT set_config('statement_timeout', %s, true)", (str(TIMEOUT_MS),))
        with setting.connection.cursor("marsad_download") as cursor:
            cursor.itersize = BATCH
            cursor.execute(text, {**values, "limit": MOST_ROWS})
            while batch := cursor.fetchmany(BATCH):
                names = [column.name for column in cursor.description or ()]
                for row in batch:
                    yield dict(zip(names, row, strict=True))


def as_csv(found: Iterable[Row]) -> Iterator[bytes]:
    """RFC 4180 with a heading; parties and contexts as their words."""
    heading = True
    for row in found:
        flat = {name: _cell(value) for name, value in row.items()}
        line = io.StringIO()
        writer = csv.DictWriter(line, fieldnames=list(flat))
        if heading:
            writer.writeheader()
            heading = False
        writer.writerow(flat)
        yield line.getvalue().encode()


def as_jsonl(found: Iterable[Row]) -> Iterator[bytes]:
    """One JSON object a line."""
    for row in found:
        yield (json.dumps(row, ensure_ascii=False, default=str) + "\n").encode()


def as_geojson(found: Iterable[Row]) -> Iterator[bytes]:
    """A FeatureCollection; events without coordinates have a null geometry."""
    yield b'{"type": "FeatureCollection", "features": ['
    between = b"\n"
    for row in found:
        point = None if row["lat"] is None else {"type": "Point", "coordinates": [row["lon"], row["lat"]]}
        feature = {"type": "Feature", "id": row["event_id"], "geometry": point, "properties": row}
        yield between + json.dumps(feature, ensure_ascii=False, default=str).encode()
        between = b",\n"
    yield b"\n]}\n"


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        value = "; ".join(str(part["text"]) if isinstance(part, dict) else str(part) for part in value)
    if not isinstance(value, str):
        return str(value)
    return f"'{value}" if value.startswith(_FORMULA) else value


FORMS: dict[str, tuple[Callable[[Iterable[Row]], Iterator[bytes]], str]] = {
    "csv": (as_csv, "text/csv; charset=utf-8"),
    "jsonl": (as_jsonl, "application/x-ndjson"),
    "geojson": (as_geojson, "application/geo+json"),
}
