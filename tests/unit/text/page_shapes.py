"""The golden set of page shapes: how a shape becomes a capture, and what is expected of it."""

import datetime as dt
import gzip
from collections import Counter
from pathlib import Path
from typing import Any

import msgspec
import yaml

from marsad.ingest.registry import Feed, Outlet
from marsad.records import Capture

FOLDER = Path(__file__).resolve().parents[2] / "fixtures" / "pages"
_OUTLET: dict[str, Any] = {
    "id": "outlet", "name_ar": "صحيفة الميناء", "name_en": "Al-Mina", "country": "LBY",
    "ownership": "private",
    "time_zone": "Africa/Tripoli", "home": "https://almina.example/",
}  # fmt: skip


class Shape(msgspec.Struct, frozen=True):
    """One saved page."""

    name: str
    capture: Capture
    outlet: Outlet
    expect: dict[str, Any]

    @property
    def is_article(self) -> bool:
        return "set_aside" not in self.expect


def outlet(**changes: Any) -> Outlet:
    """An invented outlet."""
    fields = _OUTLET | changes
    feeds = (Feed(kind="rss", url=fields["home"] + "rss"),)
    return msgspec.convert(msgspec.to_builtins(fields) | {"feeds": msgspec.to_builtins(feeds)}, Outlet)


def capture(
    html: str | bytes,
    url: str = "https://almina.example/2026/03/06/1",
    *,
    charset: str = "utf-8",
    content_type: str = "text/html; charset=utf-8",
    content_encoding: str = "",
    captured_at: dt.datetime = dt.datetime(2026, 3, 6, 12, tzinfo=dt.UTC),
    status: int = 200,
) -> Capture:
    """A response as a collector receives it."""
    body = html if isinstance(html, bytes) else html.encode(charset)
    headers = [("Content-Type", content_type)]
    if content_encoding == "gzip":
        body = gzip.compress(body, mtime=0)
    if content_encoding:
        headers.append(("Content-Encoding", content_encoding))
    return Capture(
        url=url, final_url=url, captured_at=captured_at, status=status, headers=tuple(headers), body=body,
        feed_id="outlet.main",
    )  # fmt: skip


def load() -> list[Shape]:
    """All shapes, by name."""
    shapes = []
    for described in sorted(FOLDER.glob("*.yaml")):
        fields = yaml.safe_load(described.read_text(encoding="utf-8"))
        page = described.with_suffix(".html").read_text(encoding="utf-8")
        sent = {
            key: fields[key]
            for key in ("charset", "content_type", "content_encoding", "captured_at")
            if key in fields
        }
        shapes.append(
            Shape(
                described.stem,
                capture(page, fields["url"], **sent),
                outlet(**fields.get("outlet", {})),
                fields["expect"],
            )
        )
    return shapes


def token_counts(text: str) -> Counter[str]:
    """The words of a text, as bags are compared."""
    return Counter(text.split())


def precision_and_recall(found: str, expected: str) -> tuple[float, float]:
    """Shares of words: of those found that are expected, and of those expected that are found."""
    mine, theirs = token_counts(found), token_counts(expected)
    shared = sum((mine & theirs).values())
    return shared / max(1, sum(mine.values())), shared / max(1, sum(theirs.values()))
