"""The tasks of ``news_recode``: months of days coded again, beside the nightly and behind repairs."""

import asyncio
import datetime as dt
import logging
from collections.abc import AsyncIterator
from typing import Any

from airflow.sdk import BaseOperator, Context, get_current_context
from airflow.sdk.exceptions import AirflowFailException, AirflowSkipException
from airflow.triggers.base import BaseTrigger, TriggerEvent

log = logging.getLogger(__name__)
NIGHTLY = "news_nightly"
POLL_SECONDS = 60.0
Stretch = list[str]  # [first day, last day]


class LookAgainTrigger(BaseTrigger):  # type: ignore[misc]  # Airflow has no types here
    """Fires after a while and hands back the stretch of days that is under way."""

    def __init__(self, seconds: float, stretch: Stretch | None) -> None:
        super().__init__()
        self.seconds = seconds
        self.stretch = stretch

    def serialize(self) -> tuple[str, dict[str, Any]]:
        """How the triggerer makes this trigger anew."""
        arguments = {"seconds": self.seconds, "stretch": self.stretch}
        return f"{type(self).__module__}.{type(self).__qualname__}", arguments

    async def run(self) -> AsyncIterator[TriggerEvent]:
        """Sleep, in the triggerer and not in a worker."""
        await asyncio.sleep(self.seconds)
        yield TriggerEvent({"stretch": self.stretch})


class RecodeDays(BaseOperator):  # type: ignore[misc]
    """Has stretch after stretch of days backfilled, one at a time, until none is left.

    Airflow runs one backfill of a DAG at a time. Where somebody else's is under way (a repair), the
    campaign waits; where a day of its own fails, it stops and says which. Cleared, it goes on with what is
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
        return self._go_on(first, last, None)

    def resume(self, context: Context, event: dict[str, Stretch | None]) -> int:
        """Look again how far it is."""
        first, last = _range(context)
        return self._go_on(first, last, event["stretch"])

    def _go_on(self, first: dt.date, last: dt.date, under_way: Stretch | None) -> int:
        from marsad.airflow.rest import service_api
        from marsad.nightly import campaign

        with service_api() as api:
            if not api.has_open_backfill(NIGHTLY):
                left = _days_left(first, last)
                _require_done(left, under_way)
                if not left:
                    return 0
                chosen = campaign.stretches(left)[0]
                self.log.info("coding %s again; %d days are left", chosen, len(left))
                api.backfill(NIGHTLY, chosen.first, chosen.last, 1)
                under_way = [chosen.first.isoformat(), chosen.last.isoformat()]
        self.defer(trigger=LookAgainTrigger(self.poll_seconds, under_way), method_name="resume")
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


def _require_done(left: list[dt.date], stretch: Stretch | None) -> None:
    """A stretch whose backfill is over has no day left, or something needs mending first."""
    if stretch is None:
        return
    failed = [day.isoformat() for day in left if stretch[0] <= day.isoformat() <= stretch[1]]
    if failed:
        raise AirflowFailException(
            f"The campaign pauses: {', '.join(failed)} could not be coded again. See the reports of those "
            "runs, mend the cause, then clear this task: it goes on with what is left"
        )


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
