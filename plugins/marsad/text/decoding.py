"""From the bytes of a response to the characters of a page: content encoding undone, charset found.

Whatever comes is hostile: decompression stops at a bound, and a header that lies is noticed because the
bytes do not fit it. Old Arabic pages say Latin-1 and mean windows-1256, or say nothing: then the charset
under which the bytes read most like Arabic is taken.
"""

import codecs
import re
import zlib
from collections.abc import Iterator
from typing import Literal

from marsad.records import Capture

MAX_PAGE_BYTES = 20_000_000  # decompressed; the largest honest news page is a tenth of this
_META_REACH = 8192  # bytes in which a charset declaration is looked for
_GZIP_MAGIC = b"\x1f\x8b"
_MARKUP = re.compile(rb"\s*<[!a-zA-Z]")
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
)  # fmt: skip
_META_CHARSET = re.compile(
    rb"""<meta[^>]{0,300}?charset\s*=\s*["']?\s*([a-zA-Z0-9_:.-]{2,40})""", re.IGNORECASE
)
_XML_CHARSET = re.compile(rb"""^\s*<\?xml[^>]{0,100}?encoding\s*=\s*["']([a-zA-Z0-9_:.-]{2,40})""")
_HEADER_CHARSET = re.compile(r"""charset\s*=\s*["']?\s*([a-zA-Z0-9_:.-]{2,40})""", re.IGNORECASE)
# What is declared on pages and what is meant; labels that Python knows need no line here.
_LABELS = {
    "windows-1256": "cp1256", "x-cp1256": "cp1256", "cp-1256": "cp1256", "ansi": "cp1256",
    "arabic": "iso8859-6", "iso-8859-6-i": "iso8859-6", "iso-8859-6-e": "iso8859-6", "utf8": "utf-8",
    "utf-8mb4": "utf-8", "unicode": "utf-16", "asmo-708": "iso8859-6", "dos-720": "cp720",
    "x-mac-arabic": "mac_arabic",
}  # fmt: skip
_WESTERN = frozenset({"latin-1", "iso8859-1", "cp1252", "ascii", "iso8859-15"})
_ARABIC_SINGLE_BYTE = ("cp1256", "iso8859-6", "mac_arabic", "cp720")
_ARABIC = re.compile("[\u0621-\u064a]")
_COMMON = re.compile("ال|في|من|على|ية|ات")
_MOJIBAKE = re.compile("[ØÙ][\u0080-\u00bf\u2018-\u203a€ŠŒŽšœžŸƒˆ˜™…]")


class UndecodableError(ValueError):
    """The body cannot be turned into text; ``reason`` is the code a set-aside page gets."""

    def __init__(self, reason: Literal["undecodable", "too_large", "not_html"], detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail


def header(capture: Capture, name: str) -> str:
    """The last value of a header, without regard to case; empty when there is none."""
    values = [value for key, value in capture.headers if key.lower() == name]
    return values[-1] if values else ""


def page_text(capture: Capture) -> tuple[str, str]:
    """The characters of a captured page and the charset they were read in. Raises UndecodableError."""
    body = plain_body(capture.body, header(capture, "content-encoding"))
    return decode(body, header(capture, "content-type"))


# --- Content encoding -------------------------------------------------------------------------------------


def plain_body(body: bytes, content_encoding: str, limit: int = MAX_PAGE_BYTES) -> bytes:
    """The body with its content encodings undone, the last applied first. Raises UndecodableError.

    A body that a capturing tool had decompressed already (its header still says gzip) is taken as it is.
    """
    for coding in reversed([part.strip().lower() for part in content_encoding.split(",")]):
        if coding in {"", "identity", "none", "utf-8", "utf8"}:
            continue
        if coding in {"gzip", "x-gzip"}:
            body = _inflate(body, limit, 31) if body[:2] == _GZIP_MAGIC else body
        elif coding == "deflate":
            body = _deflate(body, limit)
        elif coding == "br":
            body = _unbrotli(body, limit)
        else:
            raise UndecodableError("undecodable", f"content encoding {coding[:40]!r} is not known")
    if body[:2] == _GZIP_MAGIC:  # compressed without saying so
        body = _inflate(body, limit, 31)
    if len(body) > limit:
        raise UndecodableError("too_large", f"{len(body)} bytes; the bound is {limit}")
    return body


def _inflate(body: bytes, limit: int, window: int) -> bytes:
    """All members of a zlib stream, up to the bound; what a broken stream gave before it broke is kept."""
    parts: list[bytes] = []
    size = 0
    rest = body
    while rest:
        stream = zlib.decompressobj(window)
        try:
            part = stream.decompress(rest, limit - size + 1)
        except zlib.error as error:
            if not parts:
                return _salvage(rest, limit, window, error)
            break
        parts.append(part)
        size += len(part)
        if size > limit:
            raise UndecodableError("too_large", f"decompresses to more than {limit} bytes")
        rest = stream.unused_data if stream.eof else b""
    if body and not size:
        raise UndecodableError("undecodable", "compressed data ends before its first byte")
    return b"".join(parts)


def _salvage(body: bytes, limit: int, window: int, error: zlib.error) -> bytes:
    stream = zlib.decompressobj(window)
    found = bytearray()
    try:
        for start in range(0, len(body), 512):
            found += stream.decompress(body[start : start + 512], limit - len(found) + 1)
            if len(found) > limit:
                raise UndecodableError("too_large", f"decompresses to more than {limit} bytes")
    except zlib.error:
        pass
    if not found:
        raise UndecodableError("undecodable", f"compressed data is broken: {error}")
    return bytes(found)


def _deflate(body: bytes, limit: int) -> bytes:
    """``deflate`` means zlib by the standard, a raw stream to some servers and nothing to others."""
    if _MARKUP.match(body):
        return body
    try:
        return _inflate(body, limit, 15)
    except UndecodableError as error:
        if error.reason == "too_large":
            raise
    return _inflate(body, limit, -15)


def _unbrotli(body: bytes, limit: int) -> bytes:
    try:
        import brotli  # type: ignore[import-untyped]
    except ImportError as error:
        raise UndecodableError("undecodable", "content encoding br, and brotli is not installed") from error
    if _MARKUP.match(body):
        return body
    stream = brotli.Decompressor()
    found = bytearray()
    try:
        for start in range(0, len(body), 4096):
            found += stream.process(body[start : start + 4096])
            if len(found) > limit:
                raise UndecodableError("too_large", f"decompresses to more than {limit} bytes")
    except brotli.error as error:
        raise UndecodableError("undecodable", f"compressed data is broken: {error}") from error
    if body and not found:
        raise UndecodableError("undecodable", "compressed data ends before its first byte")
    return bytes(found)


# --- Charset ----------------------------------------------------------------------------------------------


def decode(body: bytes, content_type: str = "") -> tuple[str, str]:
    """Text and the charset used: by byte-order mark, header, meta, else by how the bytes read.

    Raises UndecodableError for what is no text at all.
    """
    for mark, charset in _BOMS:
        if body.startswith(mark):
            return body.decode(charset, "replace"), charset.removesuffix("-sig")
    if b"\x00" in body:
        body = _without_zeros(body)
    for charset in _declared(body, content_type):
        text = _fitting(body, charset)
        if text is not None:
            return text, charset
    return _detected(body)


def _without_zeros(body: bytes) -> bytes:
    """Stray zero bytes are dropped; where every other byte is one, the text is UTF-16 without its mark."""
    share = body.count(0) / len(body)
    if share > 0.2:
        for charset in ("utf-16-le", "utf-16-be"):
            text = body.decode(charset, "replace")
            if "<" in text[:500] and text.count("\x00") == 0:
                return text.encode()
    if share > 0.01:
        raise UndecodableError("not_html", "binary data")
    return body.replace(b"\x00", b"")


def _declared(body: bytes, content_type: str) -> Iterator[str]:
    """Charsets that header and page name, and then UTF-8, each once, only those that Python can read."""
    named = [match.group(1) for match in [_HEADER_CHARSET.search(content_type)] if match]
    for pattern in (_XML_CHARSET, _META_CHARSET):
        found = pattern.search(body[:_META_REACH])
        if found:
            named.append(found.group(1).decode("ascii"))
    seen = set()
    for label in [*named, "utf-8"]:
        known = _known(label)
        if known and known not in seen:
            seen.add(known)
            yield known


def _known(label: str) -> str | None:
    name = _LABELS.get(label.strip().lower(), label.strip().lower())
    try:
        info = codecs.lookup(name)
    except (LookupError, ValueError):
        return None
    # Codecs such as rot13 or zip are no charsets.
    return info.name if getattr(info, "_is_text_encoding", True) else None


def _fitting(body: bytes, charset: str) -> str | None:
    """The text if the bytes are well-formed in the charset and, for Western ones, no Arabic in disguise."""
    if charset in _WESTERN:
        if not body.isascii() and (_valid_utf8(body) or _reads_arabic(body)):
            return None
        return body.decode("cp1252", "replace")
    try:
        text = body.decode(charset)
    except (UnicodeDecodeError, UnicodeError):
        return _nearly_utf8(body) if charset == "utf-8" else None
    if charset in _ARABIC_SINGLE_BYTE and _valid_utf8(body) and not body.isascii():
        return None  # says windows-1256, is UTF-8
    if charset in _ARABIC_SINGLE_BYTE:
        score, better, other = _best_arabic(body)
        return other if better != charset and score > 2 * _arabic_score(text) else text
    return _undo_mojibake(text)


def _valid_utf8(body: bytes) -> bool:
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _nearly_utf8(body: bytes) -> str | None:
    """UTF-8 with broken bytes (letters cut in two, a block in another charset) is still UTF-8.

    A single-byte Arabic text read as UTF-8 gives hardly any letters and very many broken bytes.
    """
    text = body.decode("utf-8", "replace")
    return text if len(_ARABIC.findall(text)) > 3 * text.count("\ufffd") else None


def _undo_mojibake(text: str) -> str:
    """UTF-8 that was read as windows-1252 and written as UTF-8 again («Ø§Ù„» for «ال»)."""
    sample = text[:200_000]
    if len(_MOJIBAKE.findall(sample)) < 20 + 5 * len(_ARABIC.findall(sample)):
        return text
    for charset in ("cp1252", "latin-1"):
        try:
            return text.encode(charset).decode("utf-8")
        except UnicodeError:
            continue
    return text


def _arabic_score(text: str) -> float:
    """How much a text reads like Arabic: its commonest pairs of letters for each letter outside ASCII."""
    foreign = sum(1 for char in text if ord(char) > 127)
    return len(_COMMON.findall(text)) / foreign if foreign else 0.0


def _best_arabic(body: bytes) -> tuple[float, str, str]:
    sample = re.sub(rb"<[^>]{0,2000}>", b" ", body[:300_000])
    scored = [(_arabic_score(sample.decode(name, "replace")), name) for name in _ARABIC_SINGLE_BYTE]
    score, name = max(scored, key=lambda pair: pair[0])
    return score, name, body.decode(name, "replace") if score else ""


def _reads_arabic(body: bytes) -> bool:
    return _best_arabic(body)[0] > 0.05


def _detected(body: bytes) -> tuple[str, str]:
    score, charset, text = _best_arabic(body)
    if score > 0.05:
        return text, charset
    from charset_normalizer import from_bytes

    best = from_bytes(body[:200_000]).best()
    if best is None:
        raise UndecodableError("undecodable", "no charset fits the bytes")
    return body.decode(best.encoding, "replace"), best.encoding
