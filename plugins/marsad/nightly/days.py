"""Which data days are finished. A data day is the UTC day in which pages were captured."""

import datetime as dt

from marsad import clock
from marsad.settings import settings

ONE_DAY = dt.timedelta(days=1)


class UnfinishedDayError(ValueError):
    """The day is still going on, or lies in the future: pages may still be captured in it."""


def last_finished_day() -> dt.date:
    """Yesterday in UTC.

    A fixed clock (sample and tests) is a collector's idea of «now»; it must not make days that are long
    over look unfinished, so the later of the two clocks counts.
    """
    return max(clock.now(), dt.datetime.now(dt.UTC)).astimezone(dt.UTC).date() - ONE_DAY


def last_due_day() -> dt.date:
    """The last day that should be published by now: MARSAD_DEADLINE_HOURS after its end."""
    now = max(clock.now(), dt.datetime.now(dt.UTC)).astimezone(dt.UTC)
    return (now - dt.timedelta(hours=settings().deadline_hours)).date() - ONE_DAY


def require_finished(day: dt.date) -> dt.date:
    """The day itself; raises UnfinishedDayError when pages may still be captured in it."""
    last = last_finished_day()
    if day > last:
        raise UnfinishedDayError(
            f"{day.isoformat()} has not ended yet (days end at midnight UTC); "
            f"the last day that can be run is {last.isoformat()}"
        )
    return day
