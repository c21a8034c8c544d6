"""The tasks of ``news_recode``: months of days coded again, beside the nightly and behind repairs."""

import asyncio
import datetime as dt
import logging
from collections.abc import AsyncIterator
from typing import Any, NoReturn

from airflow.sdk import BaseOperator, Context, get_current_context
from airflow.sdk.exceptions import AirflowFailException, AirflowSkipException
from airflow.triggers.base import BaseTrigger, TriggerEvent

log = logging.getLogger(__name__)
NIGHTLY = "news_nightly"
POLL_SECONDS = 60.0
MOST_TRIES = 3  # of a stretch whose backfill ends without any of its days being done, and no run says why
# How far it is: {"stretch": [first day, last day] or None, "left": days of it before, "tries": so far}.
Progress = dict[str, Any]
NOTHING_BEGUN: Progress = {"stretch": None, "left": 0, "tries": 0}


class LookAgainTrigger(BaseTrigger):  # type: ignore[misc]  # Airflow has no types here
    """Fires after a while and hands back how far the campaign is."""

    def __init__(self, seconds: float, progress: Progress) -> None:
        super().__init__()
        self.seconds = seconds
        self.progress = progress

    def serialize(self) -> tuple[str, dict[str, Any]]:
        """How the triggerer makes this trigger anew."""
        arguments = {"seconds": self.seconds, "progress": self.progress}
        return f"{type(self).__module__}.{type(self).__qualname__}", arguments

    async def run(self) -> AsyncIterator[TriggerEvent]:
        """Sleep, in the triggerer and not in a worker."""
        await asyncio.sleep(self.seconds)
        yield TriggerEvent(self.progress)


class RecodeDays(BaseOperator):  # type: ignore[misc]
    """Has stretch after stretch of days backfilled, one at a time, until none is left.

    Airflow runs one backfill of a DAG at a time. Where somebody else's is under way (a repair), the
    campaign waits. Where its own is cancelled, it makes room: it pauses, lets whatever is started meanwhile
    end, and goes on. Where a day of its own fails, it stops and says which. Cleared, it goes on with what is
    left. While it waits it takes no worker's slot.
    """

    def __init__(self, *, poll_seconds: float = POLL_SECONDS, **options: Any) -> None:
        super().__init__(**options)
        self.poll_seconds = poll_seconds

    def execute(self, context: Context) -> int:
        """Begin, or go on after a pause; how many days are done at the end."""
        first, last = _range(context)
        days = _days_left(first, last)
        if context["params"]["dry_run"]:
            raise AirflowSkipException(f"dry run: {_plan(days)}")
        self.log.info("%s", _plan(days))
        return self._go_on(context, NOTHING_BEGUN)

    def resume(self, context: Context, event: Progress) -> int:
        """Look again how far it is."""
        return self._go_on(context, event)

    def _go_on(self, context: Context, progress: Progress) -> int:
        from marsad.airflow.rest import service_api

        with service_api() as api:
            if api.has_open_backfill(NIGHTLY):
                self._look_again(self.poll_seconds, progress)
            left = _days_left(*_range(context))
            if not left:
                return 0
            if undone := _within(left, progress["stretch"]):
                self._make_room(context, undone, progress)
            self._look_again(self.poll_seconds, self._begin(api, left, progress))

    def _begin(self, api: Any, left: list[dt.date], before: Progress) -> Progress:
        """Have the next stretch backfilled."""
        from marsad.nightly import campaign

        chosen = campaign.stretches(left)[0]
        stretch = [chosen.first.isoformat(), chosen.last.isoformat()]
        self.log.info("coding %s again; %d days are left", chosen, len(left))
        api.backfill(NIGHTLY, chosen.first, chosen.last, 1, {"kind": "recode"})
        is_again = len(left) == before["left"]
        return {"stretch": stretch, "left": len(left), "tries": before["tries"] + 1 if is_again else 1}

    def _make_room(self, context: Context, undone: list[dt.date], progress: Progress) -> None:
        """Its backfill is over, days are not done: stop where a run failed, pause where it was cancelled."""
        from marsad.nightly import campaign

        failed = campaign.failed_since(undone, context["dag_run"].start_date)
        if failed or progress["tries"] >= MOST_TRIES:
            named = ", ".join(day.isoformat() for day in failed or undone)
            raise AirflowFailException(
                f"The campaign stops: {named} could not be coded again. See the reports of those runs, mend "
                "the cause, then clear this task: it goes on with what is left"
            )
        minutes = context["params"]["pause_minutes"]
        self.log.info("the backfill was cancelled; %d minutes are left to others before it goes on", minutes)
        self._look_again(minutes * 60.0, progress | {"stretch": None})

    def _look_again(self, seconds: float, progress: Progress) -> NoReturn:
        self.defer(trigger=LookAgainTrigger(seconds, progress), method_name="resume")
        raise AssertionError("defer never returns")


def compare() -> list[dict[str, Any]]:
    """What the campaign has changed: events added, lost and changed by type."""
    import msgspec

    from marsad.nightly import campaign
    from marsad.warehouse.report import recode_summary

    rows = recode_summary(*_range(get_current_context()))
    log.info("\n%s", "\n".join(campaign.change_lines(rows)))
    return [msgspec.structs.asdict(row) for row in rows]


def _days_left(first: dt.date, last: dt.date) -> list[dt.date]:
    from marsad.nightly import campaign

    return campaign.days_left(first, last)


def _within(days: list[dt.date], stretch: list[str] | None) -> list[dt.date]:
    """The days that lie in a stretch."""
    return [day for day in days if stretch and stretch[0] <= day.isoformat() <= stretch[1]]


def _plan(days: list[dt.date]) -> str:
    from marsad.nightly import campaign

    planned = campaign.stretches(days)
    named = ", ".join(str(stretch) for stretch in planned[:12])
    more = f" and {len(planned) - 12} more" if len(planned) > 12 else ""
    return f"{len(days)} days are to be coded again, in {len(planned)} backfills: {named}{more}"


def _range(context: Any) -> tuple[dt.date, dt.date]:
    first, last = (dt.date.fromisoformat(context["params"][name]) for name in ("first_day", "last_day"))
    if last < first:
        raise AirflowFailException(f"the last day {last} lies before the first {first}")
    return first, last
