"""Undoing a content encoding without being blown up by it."""

import zlib
from collections.abc import Iterable

Headers = Iterable[tuple[str, str]]
_STEP = 1 << 18  # bytes of output at a time
_GZIP_START = b"\x1f\x8b"


class BodyTooLargeError(ValueError):
    """The decoded body would exceed its limit."""


class BodyBrokenError(ValueError):
    """The body is not what its Content-Encoding says, or an encoding that is not read here."""


class Inflater:
    """Decodes a body block by block and stops at the limit."""

    def __init__(self, encoding: str, limit: int) -> None:
        self.total, self._limit = 0, limit
        self._encoding = encoding
        self._decoder = _decoder(encoding)
        self._is_raw = False

    def feed(self, block: bytes) -> Iterable[bytes]:
        """Decoded pieces of a block. BodyTooLargeError, BodyBrokenError."""
        if self._decoder is None:
            yield self._count(block)
            return
        more = bool(block)
        while more:
            piece, block = self._inflate(block)
            more = bool(block) or len(piece) == _STEP
            yield self._count(piece)

    def _inflate(self, block: bytes) -> tuple[bytes, bytes]:
        assert self._decoder
        if self._decoder.eof:
            if self._encoding != "gzip" or not block.startswith(_GZIP_START):
                return b"", b""  # padding after the end means nothing
            self._decoder = _decoder(self._encoding)  # a further gzip member
            assert self._decoder
        try:
            piece = self._decoder.decompress(block, _STEP)
        except zlib.error as error:
            if self._encoding == "deflate" and not self.total and not self._is_raw:
                self._is_raw, self._decoder = True, zlib.decompressobj(-zlib.MAX_WBITS)
                return b"", block
            raise BodyBrokenError(f"not {self._encoding}: {error}") from error
        return piece, self._decoder.unused_data if self._decoder.eof else self._decoder.unconsumed_tail

    def _count(self, piece: bytes) -> bytes:
        self.total += len(piece)
        if self.total > self._limit:
            raise BodyTooLargeError(f"more than {self._limit} bytes when decoded")
        return piece


def content_encoding(headers: Headers) -> str:
    """The one encoding of a body: "gzip", "deflate" or "identity". BodyBrokenError for any other."""
    named = [value for name, value in headers if name.lower() == "content-encoding"]
    encodings = [part.strip().lower() for value in named for part in value.split(",") if part.strip()]
    wanted = [encoding for encoding in encodings if encoding not in ("identity", "none", "utf-8")]
    if not wanted:
        return "identity"
    if len(wanted) == 1 and wanted[0] in ("gzip", "x-gzip", "deflate"):
        return "gzip" if wanted[0] == "x-gzip" else wanted[0]
    raise BodyBrokenError(f"content encoding {', '.join(wanted)[:60]!r} is not read")


def decoded(headers: Headers, body: bytes, limit: int) -> bytes:
    """A body with its content encoding undone, at most ``limit`` bytes.

    BodyTooLargeError, BodyBrokenError. A body that ends early is given as far as it goes.
    """
    inflater = Inflater(content_encoding(headers), limit)
    return b"".join(inflater.feed(body))


def _decoder(encoding: str) -> "zlib._Decompress | None":
    if encoding == "identity":
        return None
    return zlib.decompressobj(zlib.MAX_WBITS | (16 if encoding == "gzip" else 0))
