"""A measured figure, the bar that it must clear, and how both are told."""

import contextlib
import time
from collections.abc import Iterator
from typing import Literal

import msgspec

Verdict = Literal["holds", "missed", ""]


class Figure(msgspec.Struct, frozen=True, kw_only=True):
    """One measurement. Ratios compare two things measured in the same run, so that machines matter less."""

    name: str
    value: float
    unit: str = ""  # "s", "events/s", "MB"; empty for a ratio or a count
    at_most: float | None = None
    at_least: float | None = None
    note: str = ""  # what it was made of: rows, repetitions, the two parts of a ratio

    @property
    def verdict(self) -> Verdict:
        """Whether the bar holds; empty when there is none."""
        if self.at_most is None and self.at_least is None:
            return ""
        low = self.at_least is None or self.value >= self.at_least
        high = self.at_most is None or self.value <= self.at_most
        return "holds" if low and high else "missed"

    @property
    def bar(self) -> str:
        """The bar in words; empty when there is none."""
        parts = []
        if self.at_least is not None:
            parts.append(f"at least {_number(self.at_least)}")
        if self.at_most is not None:
            parts.append(f"at most {_number(self.at_most)}")
        return " and ".join(parts)

    @property
    def row(self) -> str:
        """A row of the table of its stage."""
        value = f"{_number(self.value)} {self.unit}".strip()
        return f"| {self.name} | {value} | {self.bar} | {self.verdict} | {self.note} |"


class Stopwatch:
    """Seconds between entering and leaving ``stopwatch()``."""

    seconds = 0.0


@contextlib.contextmanager
def stopwatch() -> Iterator[Stopwatch]:
    """Time a block: ``with stopwatch() as took: …`` and then ``took.seconds``."""
    watch = Stopwatch()
    began = time.perf_counter()
    yield watch
    watch.seconds = time.perf_counter() - began


def _number(value: float) -> str:
    if value >= 1000 or value == int(value):
        return f"{value:,.0f}"
    return f"{value:.2f}" if value < 100 else f"{value:.1f}"
