"""What there is to tell."""

from collections.abc import Sequence
from typing import Literal

import msgspec

Kind = Literal["failure", "warning", "feed", "stale", "test"]
HEADLINES: dict[Kind, str] = {
    "failure": "failed",
    "warning": "a day was published with warnings",
    "feed": "feeds are unlike themselves",
    "stale": "days are stale",
    "test": "a test",
}
LONGEST = 3_000


class Alert(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that somebody should know. Two of one kind and subject are the same alert."""

    kind: Kind
    subject: str  # what it is about, exactly: never shown, only compared
    title: str  # one line
    text: str = ""
    link: str | None = None


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """Alerts of one kind that are sent together."""

    kind: Kind
    title: str
    alerts: tuple[Alert, ...]

    @property
    def text(self) -> str:
        """Everything, as plain text."""
        parts = []
        for alert in self.alerts:
            lines = [] if alert.title == self.title else [alert.title]
            lines += [alert.text[:LONGEST]] if alert.text else []
            lines += [alert.link] if alert.link else []
            parts.append("\n".join(lines))
        return "\n\n".join(part for part in parts if part)


def messages(alerts: Sequence[Alert]) -> list[Message]:
    """One message a kind: that ten feeds fell silent in one night is one thing to read."""
    made = []
    for kind in dict.fromkeys(alert.kind for alert in alerts):
        same = tuple(alert for alert in alerts if alert.kind == kind)
        title = same[0].title if len(same) == 1 else f"{HEADLINES[kind]}: {len(same)}"
        made.append(Message(kind=kind, title=_line(title), alerts=same))
    return made


def _line(title: str) -> str:
    """One line: a header of a mail must not hold what a feed may have written into it."""
    return " ".join(title.split())[:200]
