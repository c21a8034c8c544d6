"""Rows of Python values as the text that PostgreSQL's COPY reads, straight from a generator.

Hostile text is made storable without moving an offset: NUL and lone surrogates, which PostgreSQL cannot
hold, each become one U+FFFD.
"""

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from psycopg2 import extensions

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_ESCAPED = re.compile("[\\\\\n\r\t\x08\x0b\x0c]")
_ESCAPES = {"\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\v": "\\v", "\f": "\\f"}
_NULL = "\\N"
_encoder = msgspec.json.Encoder()


def storable(text: str) -> str:
    """The text with what PostgreSQL cannot hold replaced, code point for code point."""
    return _UNSTORABLE.sub("\ufffd", text)


def copy_rows(
    cursor: "extensions.cursor", table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]
) -> int:
    """COPY rows into ``table`` (a trusted name); how many they were."""
    stream = _Stream(rows)
    cursor.copy_expert(f"COPY {table} ({', '.join(columns)}) FROM STDIN", stream, size=1 << 16)  # type: ignore[arg-type]
    return stream.count


class _Stream:
    """What psycopg2 reads from: lines made as they are asked for, so that memory stays flat."""

    def __init__(self, rows: Iterable[Sequence[Any]]) -> None:
        self.count = 0
        self._lines = self._encoded(rows)
        self._rest = b""

    def _encoded(self, rows: Iterable[Sequence[Any]]) -> Iterator[bytes]:
        for row in rows:
            self.count += 1
            yield ("\t".join([_field(value) for value in row]) + "\n").encode()

    def read(self, size: int = 1 << 16) -> bytes:
        """At most ``size`` bytes; empty at the end."""
        if len(self._rest) < size:
            parts, length = [self._rest], len(self._rest)
            for line in self._lines:
                parts.append(line)
                length += len(line)
                if length >= size:
                    break
            self._rest = b"".join(parts)
        chunk, self._rest = self._rest[:size], self._rest[size:]
        return chunk


def _field(value: Any) -> str:
    if value is None:
        return _NULL
    if type(value) is str:
        return _text(value)
    if type(value) is int or type(value) is float:
        return repr(value)
    if type(value) is bool:
        return "t" if value else "f"
    if isinstance(value, dt.date):  # and datetime
        return value.isoformat()
    if isinstance(value, Json):
        return _text(value.text)
    if isinstance(value, tuple | list):
        return _text(_array(value))
    raise TypeError(f"no COPY form for {type(value).__name__}")


def _text(value: str) -> str:
    if _UNSTORABLE.search(value):
        value = storable(value)
    if _ESCAPED.search(value):
        value = _ESCAPED.sub(lambda found: _ESCAPES[found[0]], value)
    return value


def _array(values: Sequence[Any]) -> str:
    """PostgreSQL's text form of a one-dimensional array of text or integers."""
    quoted = [
        '"' + str(value).replace("\\", "\\\\").replace('"', '\\"') + '"'
        if isinstance(value, str)
        else repr(value)
        for value in values
    ]
    return "{" + ",".join(quoted) + "}"


class Json:
    """A value for a jsonb column."""

    __slots__ = ("text",)

    def __init__(self, value: Any) -> None:
        self.text = _json(value)


def _json(value: Any) -> str:
    try:
        encoded = _encoder.encode(value)
    except UnicodeEncodeError:
        encoded = _encoder.encode(_storable_tree(msgspec.to_builtins(value)))
    if b"\\u0000" in encoded:
        encoded = _encoder.encode(_storable_tree(msgspec.to_builtins(value)))
    return encoded.decode()


def _storable_tree(value: Any) -> Any:
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, dict):
        return {storable(str(key)): _storable_tree(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_storable_tree(inner) for inner in value]
    return value
