"""Exports: a file for each data day, and a manifest with checksums.

PostgreSQL writes the rows of a file itself (COPY), so that memory stays flat and a day is fast; the file is
ordered by id and, where asked, compressed without a time, so that it is byte-identical when repeated.
Articles' full texts are left out unless asked for; forgotten pages (tombstones) are always left out.
"""

import contextlib
import csv
import datetime as dt
import gzip
import hashlib
import importlib
import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Literal, get_args

import msgspec

from marsad import __version__
from marsad.warehouse.connection import WarehouseError, connect
from marsad.warehouse.statements import statement

if TYPE_CHECKING:
    from psycopg2 import extensions

Format = Literal["plover", "csv", "parquet", "geojson", "gdelt", "hxl"]
FORMATS: tuple[str, ...] = get_args(Format)
ENDINGS: dict[str, str] = {
    "plover": "jsonl", "csv": "csv", "parquet": "parquet", "geojson": "geojson", "gdelt": "export.CSV",
    "hxl": "hxl.csv",
}  # fmt: skip
# Column heading → HXL hashtag, in the order of sql/export/hxl.sql.
HXL_COLUMNS = (
    ("Happening", "#event+id"), ("Date", "#date+occurred"), ("First reported", "#date+reported"),
    ("Country code", "#country+code"), ("Country", "#country+name"), ("First-level division", "#adm1+name"),
    ("Place", "#loc+name"), ("Latitude", "#geo+lat"), ("Longitude", "#geo+lon"), ("Type", "#event+type"),
    ("Mode", "#event+mode"), ("Status", "#status"), ("Actor", "#group+actor"),
    ("Recipient", "#group+recipient"), ("Killed, at least", "#affected+killed+min"),
    ("Killed, at most", "#affected+killed+max"), ("Injured, at least", "#affected+injured+min"),
    ("Injured, at most", "#affected+injured+max"), ("Arrested, at least", "#affected+arrested+min"),
    ("Arrested, at most", "#affected+arrested+max"), ("Outlets", "#meta+sources+num"),
    ("Articles", "#meta+articles+num"), ("Description", "#description+i_en"), ("الوصف", "#description+i_ar"),
    ("Outlet", "#meta+source"), ("Address", "#meta+url"), ("Confidence", "#meta+confidence"),
)  # fmt: skip
LICENCE = (
    "Event records: CC BY 4.0, to be named «Marsad». Words quoted from articles (triggers, sentences, titles)"
    " belong to their publishers; full texts, where included, may not be passed on without their leave."
    " Place data: GeoNames, CC BY 4.0."
)
READ_ROWS = 5_000
_CHUNK = 1 << 16


class ExportError(WarehouseError):
    """The export cannot be made; the message says why."""


class Filters(msgspec.Struct, frozen=True, kw_only=True):
    """Which events; None: all."""

    countries: tuple[str, ...] | None = None  # of the place
    event_types: tuple[str, ...] | None = None
    statuses: tuple[str, ...] | None = None
    sources: tuple[str, ...] | None = None  # outlets
    min_confidence: float = 0.0


class ExportedFile(msgspec.Struct, frozen=True, kw_only=True):
    """One file of an export."""

    name: str
    data_day: dt.date
    rows: int
    bytes: int
    sha256: str


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What an export holds; written beside it as ``manifest.json``."""

    format: str
    first_day: dt.date
    last_day: dt.date
    filters: Filters
    with_text: bool
    marsad_version: str
    licence: str
    fields: tuple[str, ...]  # columns, or the keys of a record
    files: tuple[ExportedFile, ...]

    @property
    def rows(self) -> int:
        """Rows of all files."""
        return sum(file.rows for file in self.files)


def export(
    kind: str,
    first_day: dt.date,
    last_day: dt.date,
    folder: Path,
    *,
    filters: Filters | None = None,
    with_text: bool = False,
    compress: bool = False,
    on_day: Callable[[ExportedFile], None] | None = None,
) -> Manifest:
    """Write a file for every loaded day of the range into ``folder``, and the manifest last.

    ``with_text`` puts articles' full texts into PLOVER records; ``compress`` adds ``.gz`` to all formats but
    Parquet. ``on_day`` is told of each file (progress).
    Raises ExportError for an unknown format, days in the wrong order, or a format that cannot hold texts.
    """
    _check(kind, first_day, last_day, with_text)
    chosen = filters or Filters()
    folder.mkdir(parents=True, exist_ok=True)
    files = []
    connection = connect("reader", "marsad export")
    try:
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")  # all days as of one moment
            cursor.execute("SET LOCAL statement_timeout = 0")
            cursor.execute("SET LOCAL enable_nestloop = off")  # whole days are joined, never single rows
            for day in _loaded_days(cursor, first_day, last_day):
                file = _write_day(cursor, kind, day, folder, chosen, with_text, compress)
                files.append(file)
                if on_day:
                    on_day(file)
            fields = _fields(cursor, kind, chosen)
    finally:
        connection.close()
    manifest = Manifest(
        format=kind,
        first_day=first_day,
        last_day=last_day,
        filters=chosen,
        with_text=with_text,
        marsad_version=__version__,
        licence=LICENCE,
        fields=fields,
        files=tuple(files),
    )
    _replace(folder / "manifest.json", msgspec.json.format(msgspec.json.encode(manifest), indent=2))
    return manifest


def verify(folder: Path) -> list[str]:
    """Compare an export's files with its manifest; what is wrong, in sentences."""
    manifest = msgspec.json.decode((folder / "manifest.json").read_bytes(), type=Manifest)
    wrong = []
    for file in manifest.files:
        path = folder / file.name
        if not path.exists():
            wrong.append(f"{file.name} is missing")
        elif _sha256(path) != file.sha256:
            wrong.append(f"{file.name} has other bytes than the manifest says")
    return wrong


def _check(kind: str, first_day: dt.date, last_day: dt.date, with_text: bool) -> None:
    if kind not in FORMATS:
        raise ExportError(f"no export is called {kind!r}; there are {', '.join(FORMATS)}")
    if last_day < first_day:
        raise ExportError(f"the last day {last_day} lies before the first {first_day}")
    if with_text and kind != "plover":
        raise ExportError("only the plover format holds articles' full texts")
    if kind == "parquet":
        _pyarrow()


def _loaded_days(cursor: "extensions.cursor", first_day: dt.date, last_day: dt.date) -> list[dt.date]:
    cursor.execute(
        "SELECT data_day FROM ops.day_state WHERE run_key IS NOT NULL AND data_day BETWEEN %s AND %s"
        " ORDER BY data_day",
        (first_day, last_day),
    )
    return [row[0] for row in cursor.fetchall()]


def _write_day(
    cursor: "extensions.cursor",
    kind: str,
    day: dt.date,
    folder: Path,
    filters: Filters,
    with_text: bool,
    compress: bool,
) -> ExportedFile:
    ending = f"{ENDINGS[kind]}.gz" if compress and kind != "parquet" else ENDINGS[kind]
    path = folder / f"events-{day.isoformat()}.{ending}"
    partial = path.with_name(f"{path.name}.partial")
    query = _query(cursor, kind, day, filters, with_text)
    if kind == "parquet":
        rows = _write_parquet(cursor, query, partial)
    else:
        with _opened(partial, compressed=path.suffix == ".gz") as target:
            rows = _WRITERS[kind](cursor, query, target)
    size, digest = partial.stat().st_size, _sha256(partial)
    partial.replace(path)
    return ExportedFile(name=path.name, data_day=day, rows=rows, bytes=size, sha256=digest)


def _query(cursor: "extensions.cursor", kind: str, day: dt.date, filters: Filters, with_text: bool) -> str:
    """The SELECT of a day, values filled in (COPY takes no parameters)."""
    name = "csv" if kind == "parquet" else kind
    text = statement(f"export/{name}").replace("/* filter */", _body(statement("export/filter")))
    if with_text:
        story = (
            "',\"text_story\":', (SELECT to_json(version.text) FROM core.article_version AS version"
            " WHERE version.data_day = event.data_day AND version.article_id = event.article_id),"
        )
        text = text.replace("/* text */", story)
    lists = {
        name: None if values is None else list(values)
        for name, values in (
            ("countries", filters.countries),
            ("event_types", filters.event_types),
            ("statuses", filters.statuses),
            ("sources", filters.sources),
        )
    }
    return cursor.mogrify(
        _body(text), {**lists, "day": day, "min_confidence": filters.min_confidence}
    ).decode()


def _body(text: str) -> str:
    return "\n".join(line for line in text.splitlines() if not line.startswith("--"))


@contextlib.contextmanager
def _opened(path: Path, *, compressed: bool) -> Iterator[IO[bytes]]:
    with path.open("wb") as raw:
        if not compressed:
            yield raw
            return
        with gzip.GzipFile("", "wb", 6, raw, mtime=0) as target:
            yield target  # type: ignore[misc]


# Records come as they are, one a line: JSON holds none of these characters, so nothing is ever quoted.
_LINES = "(FORMAT csv, DELIMITER E'\\x03', QUOTE E'\\x02', ENCODING 'UTF8')"
_TABS = "(FORMAT csv, DELIMITER E'\\t', QUOTE E'\\x02', ENCODING 'UTF8', NULL '')"
_CSV = "(FORMAT csv, HEADER, ENCODING 'UTF8')"


def _write_plover(cursor: "extensions.cursor", query: str, target: IO[bytes]) -> int:
    cursor.copy_expert(f"COPY ({query}) TO STDOUT {_LINES}", target, size=_CHUNK)
    return max(cursor.rowcount, 0)


def _write_geojson(cursor: "extensions.cursor", query: str, target: IO[bytes]) -> int:
    target.write(b'{"type": "FeatureCollection", "features": [\n')
    cursor.copy_expert(f"COPY ({query}) TO STDOUT {_LINES}", _Listed(target), size=_CHUNK)
    target.write(b"\n]}\n")
    return max(cursor.rowcount, 0)


class _Listed:
    """What COPY writes into where its lines become the items of a list: a comma between, none at the end."""

    def __init__(self, target: IO[bytes]) -> None:
        self._target = target
        self._owed = b""

    def write(self, chunk: bytes) -> int:
        """Take some of COPY's text; the last line's end is owed until another line begins."""
        ended = chunk.endswith(b"\n")
        body = chunk[:-1] if ended else chunk
        self._target.write(self._owed + body.replace(b"\n", b",\n"))
        self._owed = b",\n" if ended else b""
        return len(chunk)


def _write_gdelt(cursor: "extensions.cursor", query: str, target: IO[bytes]) -> int:
    cursor.copy_expert(f"COPY ({query}) TO STDOUT {_TABS}", target)
    return max(cursor.rowcount, 0)


def _write_csv(cursor: "extensions.cursor", query: str, target: IO[bytes]) -> int:
    cursor.copy_expert(f"COPY ({query}) TO STDOUT {_CSV}", target)
    return max(cursor.rowcount, 0)


def _write_hxl(cursor: "extensions.cursor", query: str, target: IO[bytes]) -> int:
    heading = io.StringIO()
    writer = csv.writer(heading, lineterminator="\n")
    writer.writerow(title for title, _ in HXL_COLUMNS)
    writer.writerow(tag for _, tag in HXL_COLUMNS)
    target.write(heading.getvalue().encode())
    cursor.copy_expert(f"COPY ({query}) TO STDOUT (FORMAT csv, ENCODING 'UTF8')", target)
    return max(cursor.rowcount, 0)


_WRITERS: dict[str, Callable[["extensions.cursor", str, IO[bytes]], int]] = {
    "plover": _write_plover,
    "csv": _write_csv,
    "geojson": _write_geojson,
    "gdelt": _write_gdelt,
    "hxl": _write_hxl,
}


def _write_parquet(cursor: "extensions.cursor", query: str, path: Path) -> int:
    """The CSV export's columns as Parquet, in groups of rows; types come from the columns'."""
    pyarrow = _pyarrow()
    schema = _arrow_schema(cursor, query, pyarrow)
    rows = 0
    with (
        cursor.connection.cursor("marsad_parquet") as stream,
        importlib.import_module("pyarrow.parquet").ParquetWriter(path, schema, compression="zstd") as writer,
    ):
        stream.itersize = READ_ROWS
        stream.execute(query)
        while batch := stream.fetchmany(READ_ROWS):
            rows += len(batch)
            columns = list(zip(*batch, strict=True))
            arrays = [
                pyarrow.array(values, field.type) for values, field in zip(columns, schema, strict=True)
            ]
            writer.write_batch(pyarrow.record_batch(arrays, schema=schema))
    return rows


def _columns(cursor: "extensions.cursor", query: str) -> list[str]:
    cursor.execute(f"SELECT * FROM ({query}) AS shape LIMIT 0")  # noqa: S608 - our own file
    return [column.name for column in cursor.description or ()]


def _arrow_schema(cursor: "extensions.cursor", query: str, pyarrow: Any) -> Any:
    kinds = {
        16: pyarrow.bool_(), 20: pyarrow.int64(), 21: pyarrow.int16(), 23: pyarrow.int32(),
        701: pyarrow.float64(), 1082: pyarrow.date32(),
    }  # fmt: skip
    cursor.execute(f"SELECT * FROM ({query}) AS shape LIMIT 0")  # noqa: S608 - our own file
    return pyarrow.schema(
        [(column.name, kinds.get(column.type_code, pyarrow.string())) for column in cursor.description or ()]
    )


def _pyarrow() -> Any:
    try:
        return importlib.import_module("pyarrow")
    except ImportError as error:
        raise ExportError("Parquet needs the package pyarrow, which is not installed") from error


def _fields(cursor: "extensions.cursor", kind: str, filters: Filters) -> tuple[str, ...]:
    """Names of the columns, or the keys of a record, for the manifest."""
    if kind == "hxl":
        return tuple(tag for _, tag in HXL_COLUMNS)
    if kind in ("csv", "parquet"):
        return tuple(_columns(cursor, _query(cursor, kind, dt.date.min, filters, with_text=False)))
    return tuple(_FIELDS[kind])


_FIELDS: dict[str, tuple[str, ...]] = {
    "plover": (
        "id", "has_event", "date", "enddate", "date_is_stated", "event", "mode", "context", "auxmode",
        "actor", "recipient", "event_loc", "size", "quad_code", "event_scale", "cameo", "event_text",
        "trigger", "attributed_to", "one_sided_claim", "link", "text", "text_info", "gloss_en",
        "gloss_ar", "confidence", "cite_info", "data_day", "coder", "codebook",
    ),
    "geojson": ("type", "id", "geometry", "properties"),
    "gdelt": (
        "GLOBALEVENTID", "SQLDATE", "MonthYear", "Year", "FractionDate",
        *(f"Actor{side}{field}" for side in (1, 2) for field in (
            "Code", "Name", "CountryCode", "KnownGroupCode", "EthnicCode", "Religion1Code", "Religion2Code",
            "Type1Code", "Type2Code", "Type3Code")),
        "IsRootEvent", "EventCode", "EventBaseCode", "EventRootCode", "QuadClass", "GoldsteinScale",
        "NumMentions", "NumSources", "NumArticles", "AvgTone",
        *(f"{place}Geo_{field}" for place in ("Actor1", "Actor2", "Action") for field in (
            "Type", "FullName", "CountryCode", "ADM1Code", "ADM2Code", "Lat", "Long", "FeatureID")),
        "DATEADDED", "SOURCEURL",
    ),
}  # fmt: skip


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as handle:
        while chunk := handle.read(1 << 20):
            digest.update(chunk)
    return digest.hexdigest()


def _replace(path: Path, data: bytes) -> None:
    partial = path.with_name(f"{path.name}.partial")
    partial.write_bytes(data)
    partial.replace(path)
