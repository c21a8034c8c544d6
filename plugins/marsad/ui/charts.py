"""Small charts as figures of an SVG: no script, no inline style."""

import datetime as dt
from collections.abc import Iterable

import msgspec

HEIGHT = 60


class Bar(msgspec.Struct, frozen=True):
    """One day's bar in an SVG that is 10 units wide a day and HEIGHT high."""

    day: dt.date
    count: int
    x: int
    y: float
    height: float


def bars(counts: Iterable[tuple[dt.date, int]], first: dt.date, last: dt.date) -> list[Bar]:
    """A bar for every day from first to last; days without a count stay flat."""
    known = dict(counts)
    most = max(known.values(), default=0) or 1
    made = []
    for number in range((last - first).days + 1):
        day = first + dt.timedelta(days=number)
        count = known.get(day, 0)
        height = round(HEIGHT * count / most, 1)
        made.append(Bar(day, count, number * 10, round(HEIGHT - height, 1), height))
    return made
