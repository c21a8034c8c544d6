"""Wait, deferred and bounded, until the data day of a run is closed."""

import asyncio
import datetime as dt
from collections.abc import AsyncIterator
from typing import Any

from airflow.sdk import BaseOperator, Context
from airflow.triggers.base import BaseTrigger, TriggerEvent

from marsad.airflow.windows import data_day

POLL_SECONDS = 60.0
LONGEST_WAIT = dt.timedelta(hours=3)  # a collecting run ends within its own time limit, far below


class DayClosedTrigger(BaseTrigger):  # type: ignore[misc]  # Airflow has no types here
    """Fires when the day has no open batch any more, or when the wait is over."""

    def __init__(self, day: str, until: str, poll_seconds: float) -> None:
        super().__init__()
        self.day = day
        self.until = until
        self.poll_seconds = poll_seconds

    def serialize(self) -> tuple[str, dict[str, Any]]:
        """How the triggerer makes this trigger anew."""
        arguments = {"day": self.day, "until": self.until, "poll_seconds": self.poll_seconds}
        return f"{type(self).__module__}.{type(self).__qualname__}", arguments

    async def run(self) -> AsyncIterator[TriggerEvent]:
        """Ask the warehouse now and then, in a thread: the triggerer's loop must never block."""
        until = dt.datetime.fromisoformat(self.until)
        while waiting_for := await asyncio.to_thread(_still_open, self.day):
            if dt.datetime.now(dt.UTC) >= until:
                break
            await asyncio.sleep(self.poll_seconds)
        yield TriggerEvent({"day": self.day, "waiting_for": waiting_for})


class WaitUntilDayIsClosed(BaseOperator):  # type: ignore[misc]
    """Decides the run's data day, waits until it is closed, and returns it (YYYY-MM-DD).

    While it waits it takes no worker's slot. When the wait is over and a batch is still open, the task
    fails (and is tried again) and says which one.
    """

    def __init__(
        self, *, longest_wait: dt.timedelta = LONGEST_WAIT, poll_seconds: float = POLL_SECONDS, **options: Any
    ) -> None:
        super().__init__(**options)
        self.longest_wait = longest_wait
        self.poll_seconds = poll_seconds

    def execute(self, context: Context) -> str:
        """Go on at once where the day is closed already, as all backfilled days are."""
        day = data_day(context).isoformat()
        if waiting_for := _still_open(day):
            self.log.info("%s is not closed yet: %s", day, waiting_for)
            until = (dt.datetime.now(dt.UTC) + self.longest_wait).isoformat()
            self.defer(trigger=DayClosedTrigger(day, until, self.poll_seconds), method_name="resume")
        return day

    def resume(self, context: Context, event: dict[str, str]) -> str:
        """The day has closed, or has not within the bound."""
        if event["waiting_for"]:
            raise RuntimeError(
                f"{event['day']} has not closed within {self.longest_wait}: {event['waiting_for']}. "
                "A batch whose collector was killed is closed by «marsad archive reindex»"
            )
        return event["day"]


def _still_open(day: str) -> str:
    """What the day waits for, in words; empty when it is closed."""
    from marsad.nightly import close

    batches = close.open_batches(dt.date.fromisoformat(day))
    return close.describe(batches) if batches else ""
