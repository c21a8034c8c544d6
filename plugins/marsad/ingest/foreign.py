"""Captures that others made: WARC and WACZ files, saved pages. Read with suspicion, one at a time.

Each record gives a ``Capture`` or the reason why it is none. Bodies stay as they were stored; a transfer
coding that a writer left in is undone, because ours is the only framing that our archive has.
"""

import csv
import datetime as dt
import os
import zipfile
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import IO, Any

from warcio.archiveiterator import ArchiveIterator
from warcio.bufferedreaders import ChunkedDataReader
from warcio.exceptions import ArchiveLoadFailed

from marsad.ingest.storage import Storage
from marsad.ingest.warc import parse_warc_date
from marsad.records import Capture

MAX_BODY = 8 << 20  # bytes of one page
MAX_PAGES_LISTED = 1_000_000  # lines of a CSV
COLUMNS = ("file", "url", "captured_at")
_PAGE_TYPES = ("text/html", "application/xhtml+xml")


class SourceError(ValueError):
    """The source as a whole cannot be imported; the message is one line."""


def from_warc(source: IO[bytes], name: str) -> Iterator[Capture | str]:
    """Pages of a WARC file, compressed or not; of anything else the reason that it is left out.

    Raises SourceError where the file is damaged; what came before is good.
    """
    records, end = ArchiveIterator(source), 0
    try:
        for record in records:
            found: Capture | str | None = None
            if record.rec_type == "response" and record.http_headers is not None:
                found = _capture(record)
            elif record.rec_type == "revisit":
                found = "revisit"
            elif record.rec_type is None:
                raise SourceError(f"{name}: no WARC file, or damaged, at byte {end}")
            end = records.get_record_offset() + records.get_record_length()
            if getattr(record.raw_stream, "limit", 0) > 0:
                raise SourceError(f"{name}: ends within a record, at byte {end}")
            if found:
                yield found
        is_packed = name.endswith(".gz") and not isinstance(source, zipfile.ZipExtFile)
        if is_packed and (size := source.seek(0, os.SEEK_END)) != end:
            raise SourceError(f"{name}: ends within a record, {end} of {size} bytes are whole")
    except (ArchiveLoadFailed, EOFError, OSError, AttributeError, TypeError, UnicodeError) as error:
        raise SourceError(f"{name}: damaged after byte {records.offset}: {error}") from error


def from_wacz(source: IO[bytes], name: str) -> Iterator[Capture | str]:
    """Pages of the WARC files in a WACZ package. SourceError."""
    try:
        with zipfile.ZipFile(source) as package:
            inner = [entry for entry in package.infolist() if _is_inner_warc(entry.filename)]
            if not inner:
                raise SourceError(f"{name}: no archive/*.warc.gz in it: no WACZ package")
            for entry in inner:
                with package.open(entry) as part:
                    yield from from_warc(part, f"{name}/{entry.filename}")
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
        raise SourceError(f"{name}: no WACZ package: {error}") from error


def from_pages(storage: Storage, table: str) -> Iterator[Capture | str]:
    """Saved pages listed by a CSV file in the same folder: columns file, url, captured_at (ISO; without a
    zone UTC), and, if wanted, content_type. SourceError."""
    folder = table.rpartition("/")[0]
    text = storage.read(table).decode("utf-8-sig", "replace")
    rows = csv.DictReader(text.splitlines())
    missing = [column for column in COLUMNS if column not in (rows.fieldnames or ())]
    if missing:
        raise SourceError(f"{table}: the column {missing[0]!r} is missing; it needs {', '.join(COLUMNS)}")
    try:
        for number, row in enumerate(rows):
            if number >= MAX_PAGES_LISTED:
                raise SourceError(f"{table}: more than {MAX_PAGES_LISTED} lines")
            yield _saved(row, folder, storage)
    except csv.Error as error:
        raise SourceError(f"{table}: line {rows.line_num}: {error}") from error


def _capture(record: Any) -> Capture | str:
    fields, head = record.rec_headers, record.http_headers
    if head.get_statuscode() != "200":
        return "status"
    if not (head.get_header("Content-Type") or "text/html").lower().startswith(_PAGE_TYPES):
        return "no_page"
    try:
        moment = parse_warc_date(fields.get_header("WARC-Date") or "")
    except ValueError:
        return "no_date"
    body = _body(record)
    if len(body) > MAX_BODY:
        return "too_large"
    url = str(fields.get_header("WARC-Target-URI") or "").strip("<>")
    return Capture(url=url, final_url=url, captured_at=moment, status=200, body=body, feed_id="",
                   headers=tuple((str(name), str(value)) for name, value in head.headers))  # fmt: skip


def _body(record: Any) -> bytes:
    stream = record.raw_stream
    if (record.http_headers.get_header("Transfer-Encoding") or "").lower().strip() == "chunked":
        stream = ChunkedDataReader(stream)
    blocks, total = [], 0
    while total <= MAX_BODY and (block := stream.read(1 << 16)):
        blocks.append(block)
        total += len(block)
    return b"".join(blocks)


def _is_inner_warc(name: str) -> bool:
    return name.startswith("archive/") and name.endswith((".warc", ".warc.gz"))


def _saved(row: dict[str, str], folder: str, storage: Storage) -> Capture | str:
    name = PurePosixPath((row["file"] or "").strip())
    if not name.name or name.is_absolute() or ".." in name.parts:
        return "bad_file_name"
    try:
        moment = dt.datetime.fromisoformat((row["captured_at"] or "").strip())
    except ValueError:
        return "no_date"
    key = f"{folder}/{name}".lstrip("/")
    try:
        if storage.size(key) > MAX_BODY:
            return "too_large"
        body = storage.read(key)
    except (FileNotFoundError, IsADirectoryError):
        return "missing_file"
    kind = (row.get("content_type") or "text/html").strip()
    url = (row["url"] or "").strip()
    return Capture(
        url=url,
        final_url=url,
        captured_at=moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC),
        status=200,
        headers=(("Content-Type", kind),),
        body=body,
        feed_id="",
    )
