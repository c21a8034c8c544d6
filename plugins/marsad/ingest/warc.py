"""Captures as WARC 1.1 records, and back.

The body is kept byte for byte as it was received, its content encoding not undone. Its transfer coding
(chunks, HTTP/2 frames) is gone by the time a client sees it, so the head is written as HTTP/1.1 and the
header that described the framing is renamed ``X-Archive-Orig-…``; readers here rename it back. What WARC
has no field for travels in named fields of our own: ``Marsad-Feed``, ``Marsad-Kind``,
``Marsad-Requested-URI``. Record ids are made from the content, so the same captures give the same file.
"""

import base64
import datetime as dt
import hashlib
import os
import uuid
import zlib
from collections.abc import Iterator, Sequence
from http import HTTPStatus
from io import BytesIO
from typing import IO, Any, cast
from urllib.parse import urlsplit

import msgspec
from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from marsad.ingest.index import Kind
from marsad.records import Capture

RENAMED = "X-Archive-Orig-"
GZIP_LEVEL = 6  # of a page level 9 makes 3 % less and takes four times as long
Headers = Sequence[tuple[str, str]]


class ArchiveError(ValueError):
    """A file of the archive cannot be read; the message names the file and the place."""


class Referred(msgspec.Struct, frozen=True, kw_only=True):
    """The earlier record that holds the payload of an unchanged page."""

    record_id: str
    url: str
    captured_at: dt.datetime
    payload_digest: str


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """One response or revisit as it lies in a file."""

    capture: Capture
    kind: Kind
    offset: int
    length: int
    record_id: str
    payload_digest: str
    revisit: bool
    refers_to: str | None


class _Head(StatusAndHeaders):  # type: ignore[misc]  # warcio has no types
    """A head whose non-ASCII values (raw UTF-8 in Location, say) are written as they came."""

    def compute_headers_buffer(self, header_filter: Any = None) -> None:
        self.headers_buff = self.to_bytes(header_filter)


def payload_digest(body: bytes, head: bytes = b"") -> str:
    """SHA-1 in base 32, as WARC writes it; with the head that goes before the body, a block's digest."""
    total = hashlib.sha1(head, usedforsecurity=False)
    total.update(body)
    return "sha1:" + base64.b32encode(total.digest()).decode()


def warc_date(moment: dt.datetime) -> str:
    """A moment as WARC 1.1 writes it."""
    return moment.astimezone(dt.UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def parse_warc_date(text: str) -> dt.datetime:
    """A WARC date, with or without fractions; ValueError."""
    moment = dt.datetime.fromisoformat(text.strip().replace("Z", "+00:00"))
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)


class _Members:
    """A file that is written as gzip members: what lies between two flushes, a record of warcio's, is one.

    warcio's own compression has no other level than 9.
    """

    def __init__(self, target: IO[bytes]) -> None:
        self._target = target
        self._blocks: list[bytes] = []

    def write(self, block: bytes) -> None:
        """Bytes of the record under way."""
        self._blocks.append(block)

    def flush(self) -> None:
        """The record is whole."""
        record, self._blocks = b"".join(self._blocks), []
        window = min(zlib.MAX_WBITS, max(10, len(record).bit_length()))  # a request needs no 256 kB of memory
        packer = zlib.compressobj(GZIP_LEVEL, zlib.DEFLATED, window + 16, min(8, window - 6))
        self._target.write(packer.compress(record) + packer.flush())


class WarcWriter:
    """Writes records to an open file, one gzip member each."""

    def __init__(self, target: IO[bytes]) -> None:
        self._target = target
        self._writer = WARCWriter(_Members(target), gzip=False, warc_version="1.1")

    def info(self, filename: str, fields: dict[str, str], moment: dt.datetime) -> None:
        """The file's first record: who made it and for what."""
        record = self._writer.create_warcinfo_record(filename, fields)
        record.rec_headers.replace_header("WARC-Record-ID", _record_id(filename, moment, repr(fields)))
        record.rec_headers.replace_header("WARC-Date", warc_date(moment))
        self._writer.write_record(record)

    def add(
        self, capture: Capture, kind: Kind, request: Headers = (), referred: Referred | None = None
    ) -> Record:
        """A response, or (``referred``) a revisit of an earlier one, and its request."""
        start, digest = self._target.tell(), payload_digest(capture.body)
        if referred and not capture.body:  # 304: the payload is the earlier one's
            digest = referred.payload_digest
        record_id = _record_id(capture.final_url, capture.captured_at, f"{kind} {digest} {bool(referred)}")
        fields = _fields(capture, kind, record_id, digest)
        head = _Head(_status_line(capture.status), _framed(capture), protocol="HTTP/1.1")
        if referred:
            fields.pop("WARC-Payload-Digest")
            fields["WARC-Refers-To"] = referred.record_id
            record = self._writer.create_revisit_record(
                capture.final_url, digest, referred.url, warc_date(referred.captured_at), head, fields
            )
            if capture.status == HTTPStatus.NOT_MODIFIED:
                profile = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
                record.rec_headers.replace_header("WARC-Profile", profile)
        else:
            head.compute_headers_buffer()
            fields["WARC-Block-Digest"] = payload_digest(capture.body, head.headers_buff)
            record = self._writer.create_warc_record(
                capture.final_url,
                "response",
                payload=BytesIO(capture.body),
                length=len(capture.body),
                http_headers=head,
                warc_headers_dict=fields,
            )
        self._writer.write_record(record)
        length = self._target.tell() - start
        if request:
            self._request(capture, request, record_id)
        return Record(
            capture=capture,
            kind=kind,
            offset=start,
            length=length,
            record_id=record_id,
            payload_digest=digest,
            revisit=referred is not None,
            refers_to=referred.record_id if referred else None,
        )

    def _request(self, capture: Capture, headers: Headers, response_id: str) -> None:
        parts = urlsplit(capture.final_url)
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        fields = {
            "WARC-Record-ID": _record_id(capture.final_url, capture.captured_at, "request " + response_id),
            "WARC-Date": warc_date(capture.captured_at),
            "WARC-Concurrent-To": response_id,
        }
        head = _Head(f"{target} HTTP/1.1", list(headers), protocol="GET")
        record = self._writer.create_warc_record(
            capture.final_url, "request", http_headers=head, warc_headers_dict=fields
        )
        self._writer.write_record(record)


def read_info(source: IO[bytes]) -> dict[str, str]:
    """The fields of a file's warcinfo record; empty when it has none."""
    for record in ArchiveIterator(source):
        if record.rec_type != "warcinfo":
            return {}
        lines = record.content_stream().read().decode("utf-8", "replace").splitlines()
        return dict(tuple(line.split(": ", 1)) for line in lines if ": " in line)
    return {}


def read_records(source: IO[bytes], name: str) -> Iterator[Record]:
    """Every response and revisit of a file, in its order.

    Raises ArchiveError where a digest differs or the file ends early: warcio itself takes a file that was
    cut off for a shorter one.
    """
    records, end = ArchiveIterator(source, check_digests=True), 0
    try:
        for record in records:
            start = records.offset
            if record.rec_type in ("response", "revisit") and record.http_headers is not None:
                found = _record(record, records)
            else:
                found = None
            end = records.get_record_offset() + records.get_record_length()
            if _is_damaged(record):
                raise ArchiveError(f"{name}: damaged: the record at byte {start} differs from its digest")
            if found:
                yield found
        if (size := source.seek(0, os.SEEK_END)) != end:
            raise ArchiveError(f"{name}: damaged: it ends within a record ({end} of {size} bytes are whole)")
    except (ArchiveLoadFailed, EOFError, OSError, zlib.error, TypeError, AttributeError) as error:
        raise ArchiveError(f"{name}: damaged after byte {end}: {error}") from error


def _is_damaged(record: Any) -> bool:
    """A digest that differs, a record without a type, or fewer bytes than it announces."""
    checker, left = record.digest_checker, getattr(record.raw_stream, "limit", 0)
    return record.rec_type is None or left > 0 or (checker is not None and checker.passed is False)


def _record(record: Any, records: Any) -> Record:
    fields, head = record.rec_headers, record.http_headers
    final_url = str(fields.get_header("WARC-Target-URI")).strip("<>")
    capture = Capture(
        url=fields.get_header("Marsad-Requested-URI") or final_url,
        final_url=final_url,
        captured_at=parse_warc_date(fields.get_header("WARC-Date")),
        status=int(head.get_statuscode()),
        headers=_unframed(head.headers),
        body=record.raw_stream.read(),
        feed_id=fields.get_header("Marsad-Feed") or "",
    )
    return Record(
        capture=capture,
        kind=cast(Kind, fields.get_header("Marsad-Kind") or "page"),
        offset=records.get_record_offset(),
        length=records.get_record_length(),
        record_id=fields.get_header("WARC-Record-ID"),
        payload_digest=fields.get_header("WARC-Payload-Digest") or payload_digest(capture.body),
        revisit=record.rec_type == "revisit",
        refers_to=fields.get_header("WARC-Refers-To"),
    )


def _fields(capture: Capture, kind: Kind, record_id: str, digest: str) -> dict[str, str]:
    fields = {
        "WARC-Record-ID": record_id,
        "WARC-Date": warc_date(capture.captured_at),
        "WARC-Payload-Digest": digest,
        "Marsad-Feed": capture.feed_id,
        "Marsad-Kind": kind,
    }
    if capture.url != capture.final_url:
        fields["Marsad-Requested-URI"] = capture.url
    return fields


def _framed(capture: Capture) -> list[tuple[str, str]]:
    """The head for HTTP/1.1 without a transfer coding. A Content-Length that is right may stay."""
    kept = []
    for name, value in capture.headers:
        wrong_length = name.lower() == "content-length" and value.strip() != str(len(capture.body))
        renamed = name.lower() == "transfer-encoding" or wrong_length
        kept.append((_one_line(RENAMED + name if renamed else name), _one_line(value)))
    return kept


def _one_line(text: str) -> str:
    """A line end within a header would be a header, or a record, of the sender's choice."""
    return text.replace("\r", " ").replace("\n", " ")


def _unframed(headers: Headers) -> tuple[tuple[str, str], ...]:
    ours = {f"{RENAMED}{name}".lower() for name in ("Content-Length", "Transfer-Encoding")}
    return tuple((name[len(RENAMED) :] if name.lower() in ours else name, value) for name, value in headers)


def _status_line(status: int) -> str:
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return f"{status} Unknown"


def _record_id(url: str, moment: dt.datetime, rest: str) -> str:
    return f"<urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, f'{url} {warc_date(moment)} {rest}')}>"
