"""Export records: from the flat fields of ``sql/export/flat.sql`` to PLOVER and GeoJSON objects.

Rows come as PostgreSQL's COPY writes them. Numbers and JSON pass through as the bytes that they are;
nothing is parsed that is only to be written again.
"""

import re
from collections.abc import Callable, Sequence
from typing import IO, Any

import orjson

Row = dict[str, Any]
Shape = Callable[[Row], dict[str, Any]]
TOLLS = ("dead", "injured", "arrested", "missing", "displaced", "crowd")
# Fields whose text is JSON already: numbers, lists.
AS_IS = frozenset(
    {
        "contexts", "actors", "recipients", "geonameid", "lat", "lon", "resolution", "quad", "scale",
        "trigger_start", "trigger_end", "sentence", "sentence_start", "sentence_end", "confidence",
        *(f"{toll}_{bound}" for toll in TOLLS for bound in ("low", "high")),
    }
)  # fmt: skip
NULL = b"\x01"  # no cell of ours holds it, and a backslash then means an escape
COPY_FORMAT = "(ENCODING 'UTF8', NULL E'\\x01')"
_ESCAPE = re.compile(rb"\\(.)", re.DOTALL)
_LETTERS = {b"b": b"\b", b"f": b"\f", b"n": b"\n", b"r": b"\r", b"t": b"\t", b"v": b"\v"}


def plover(row: Row) -> dict[str, Any]:
    """A PLOVER record; what PLOVER has no field for has a name of its own."""
    day = row["event_day"] or row["publication_day"]
    record = {
        "id": row["event_id"],
        "has_event": True,
        "date": day,
        "enddate": row["event_day_end"] or day,
        "date_is_stated": row["event_day"] is not None,
        "event": row["event_type"],
        "mode": [row["mode"]] if row["mode"] else [],
        "context": row["contexts"],
        "auxmode": row["status"],
        "actor": row["actors"],
        "recipient": row["recipients"],
        "event_loc": _location(row),
        "size": _size(row),
        "quad_code": row["quad"],
        "event_scale": row["scale"],
        "cameo": row["cameo"],
        "event_text": [row["trigger_text"]],
        "trigger": [row["trigger_start"], row["trigger_end"]],
        "attributed_to": _attribution(row),
        "one_sided_claim": row["one_sided_claim"] == "t",
        "link": row["happening_id"],
        "text": row["sentence_text"],
        "text_info": {
            "sequence": row["sentence"],
            "start": row["sentence_start"],
            "end": row["sentence_end"],
        },
        "gloss_en": row["gloss_en"],
        "gloss_ar": row["gloss_ar"],
        "confidence": row["confidence"],
        "cite_info": {
            "citation": row["article_id"],
            "url": row["url"],
            "title": row["title"],
            "language": row["language"],
            "publication": row["source_id"],
            "published": row["published_at"],
            "captured": row["captured_at"],
            "near_copies": row["day_cluster_id"],
        },
        "data_day": row["data_day"],
        "coder": f"Marsad {row['coder_version']}",
        "codebook": "PLOVER with ASSAULT territory and siege",
    }
    if "text_story" in row:
        record["text_info"]["text_story"] = row["text_story"]
    return record


def feature(row: Row) -> dict[str, Any]:
    """A GeoJSON feature (RFC 7946: longitude first)."""
    kept = (
        "event_type", "mode", "status", "quad", "scale", "actors", "recipients", "location_name", "admin1",
        "country", "resolution", "dead_low", "dead_high", "injured_low", "injured_high", "gloss_en",
        "gloss_ar", "sentence_text", "confidence", "source_id", "url", "happening_id", "data_day",
    )  # fmt: skip
    return {
        "type": "Feature",
        "id": row["event_id"],
        "geometry": {"type": "Point", "coordinates": [row["lon"], row["lat"]]},
        "properties": {
            "date": row["event_day"] or row["publication_day"],
            **{name: row[name] for name in kept},
        },
    }


class Writer:
    """What COPY writes into: rows become records, one line each, ``between`` them."""

    def __init__(
        self, target: IO[bytes], columns: Sequence[str], shape: Shape, between: bytes = b"\n"
    ) -> None:
        self.rows = 0
        self._target = target
        self._columns = [(name, name in AS_IS) for name in columns]
        self._shape = shape
        self._between = between
        self._rest = b""

    def write(self, chunk: bytes) -> int:
        """Take some of COPY's text."""
        lines = (self._rest + bytes(chunk)).split(b"\n")
        self._rest = lines.pop()
        if lines:
            made = [orjson.dumps(self._shape(self._row(line))) for line in lines]
            if self.rows:
                made.insert(0, b"")
            self._target.write(self._between.join(made))
            self.rows += len(lines)
        return len(chunk)

    def _row(self, line: bytes) -> Row:
        cells = line.split(b"\t")
        if b"\\" in line:
            cells = [_ESCAPE.sub(_letter, cell) if b"\\" in cell else cell for cell in cells]
        return {
            name: None if cell == NULL else orjson.Fragment(cell) if as_is else cell.decode()
            for (name, as_is), cell in zip(self._columns, cells, strict=True)
        }


def _letter(found: "re.Match[bytes]") -> bytes:
    return _LETTERS.get(found[1], found[1])


def _location(row: Row) -> dict[str, Any] | None:
    if row["location_text"] is None:
        return None
    return {
        "extracted_place": row["location_text"],
        "resolved_place": row["location_name"],
        "geonameid": row["geonameid"],
        "lat": row["lat"],
        "lon": row["lon"],
        "province": row["admin1"],
        "country_code": row["country"],
        "resolution": row["resolution"],
    }


def _size(row: Row) -> dict[str, Any] | None:
    stated = {
        toll: [row[f"{toll}_low"], row[f"{toll}_high"]] for toll in TOLLS if row[f"{toll}_low"] is not None
    }
    return stated or None


def _attribution(row: Row) -> dict[str, Any] | None:
    if row["source_text"] is None:
        return None
    return {
        "text": row["source_text"],
        "entity_id": row["source_entity_id"],
        "country": row["source_country"],
        "sector": row["source_sector"],
    }
