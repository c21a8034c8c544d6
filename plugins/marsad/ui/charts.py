"""Small charts as figures of an SVG: no script, no inline style."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping

import msgspec

HEIGHT = 60
MOST_BARS = 120
MOST_COLUMNS = 8
SHADES = 5


class Bar(msgspec.Struct, frozen=True):
    """Some days' bar in an SVG that is 10 units wide a bar and HEIGHT high."""

    day: dt.date
    last: dt.date
    count: int
    x: int
    y: float
    height: float


class Matrix(msgspec.Struct, frozen=True, kw_only=True):
    """Counts by row and column, the largest of either first; columns beyond the first are in ``others``."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    counts: Mapping[tuple[str, str], int]
    totals: Mapping[str, int]  # of the rows
    others: Mapping[str, int]

    def shade(self, row: str, column: str) -> int:
        """How dark a cell is, 0 to SHADES, by the share of the largest."""
        count, most = self.counts.get((row, column), 0), max(self.counts.values(), default=0) or 1
        return -(-count * SHADES // most)


def bars(counts: Iterable[tuple[dt.date, int]], first: dt.date, last: dt.date) -> list[Bar]:
    """Bars of equally many days from first to last, MOST_BARS at most; days without a count stay flat."""
    known = dict(counts)
    step = ((last - first).days // MOST_BARS) + 1
    sums: Counter[int] = Counter()
    for day, count in known.items():
        sums[(day - first).days // step] += count
    most = max(sums.values(), default=0) or 1
    made = []
    for number in range((last - first).days // step + 1):
        day = first + dt.timedelta(days=number * step)
        height = round(HEIGHT * sums[number] / most, 1)
        until = min(day + dt.timedelta(days=step - 1), last)
        made.append(Bar(day, until, sums[number], number * 10, round(HEIGHT - height, 1), height))
    return made


def matrix(counted: Iterable[tuple[str, str, int]]) -> Matrix:
    """The matrix of (row, column, count); an empty column has no name to stand under."""
    counts: dict[tuple[str, str], int] = {}
    rows: Counter[str] = Counter()
    columns: Counter[str] = Counter()
    for row, column, count in counted:
        counts[row, column] = count
        rows[row] += count
        if column:
            columns[column] += count
    shown = tuple(_largest_first(columns)[:MOST_COLUMNS])
    kept = {cell: count for cell, count in counts.items() if cell[1] in shown}
    return Matrix(
        rows=tuple(_largest_first(rows)),
        columns=shown,
        counts=kept,
        totals=rows,
        others={row: rows[row] - sum(kept.get((row, column), 0) for column in shown) for row in rows},
    )


def _largest_first(counts: Counter[str]) -> list[str]:
    return sorted(counts, key=lambda name: (-counts[name], name))
