"""``marsad run``: the whole pipeline on the sample newsroom, in front of one person.

Collects the newsroom live, imports its captured days, backfills them through Airflow, runs the live day's
nightly by hand, and shows what came of it. All through Airflow's REST API, as a person would in its pages.
"""

import datetime as dt
import time
from collections.abc import Iterable
from dataclasses import dataclass

from marsad.airflow.defaults import POOLS
from marsad.embedded import results
from marsad.embedded.airflow_api import FINISHED, ApiError, DagRun
from marsad.embedded.display import Display
from marsad.embedded.processes import ProcessError, stop_on_signals
from marsad.embedded.server import ServerError
from marsad.embedded.stack import AlreadyRunning, Stack, started
from marsad.settings import PROJECT, settings

CAPTURED = PROJECT / "sample" / "warc"
DAGS = ("news_collect", "news_import", "news_nightly", "news_marts", "news_maintenance")
LIVE_HOUR = dt.time(
    22, tzinfo=dt.UTC
)  # of the live day: everything of that day stands in the newsroom by then
AT_ONCE = 2  # nightly runs of the backfill: one for each core of a small machine
PARSE_SECONDS = 180
RUN_SECONDS = 1200  # far beyond what the sample takes; past it something hangs
POLL_SECONDS = 1.0
SETTLED_SECONDS = 6.0  # the scheduler turns an asset event into a run within a heartbeat or two
INTERRUPTED = 130


@dataclass(frozen=True)
class Days:
    """The sample's days."""

    captured: tuple[dt.date, ...]
    live: dt.date

    @property
    def all(self) -> tuple[dt.date, ...]:
        """Captured and live."""
        return (*self.captured, self.live)


def run(*, once: bool) -> int:
    """Run everything; 0 when every run succeeded (with ``once``) or when the person ended it.

    1: a run failed. 2: Marsad could not be started. 130: interrupted before the end.
    """
    display = Display()
    days = sample_days()
    clock = dt.datetime.combine(days.live, LIVE_HOUR)
    shown = False
    try:
        with stop_on_signals(), started(settings().home, clock, _today(), display.say) as stack:
            succeeded = _pipeline(stack, days, display)
            shown = True
            display.note(f"Airflow: {stack.url}   user {stack.user}   password {stack.password}")
            if once:
                return 0 if succeeded else 1
            _stay(stack, display)
    except (AlreadyRunning, ServerError, ProcessError, ApiError) as error:
        display.error(error)
        return 2
    except KeyboardInterrupt:
        return 0 if shown else INTERRUPTED
    return 0


def sample_days() -> Days:
    """The captured days, as the folders YYYY/MM/DD of the sample's archive name them, and the day after."""
    captured = sorted(
        dt.date.fromisoformat("-".join(folder.relative_to(CAPTURED).parts))
        for folder in CAPTURED.glob("*/*/*")
    )
    return Days(tuple(captured), captured[-1] + dt.timedelta(days=1))


def _today() -> dt.date:
    """The nightly's first day: nothing to catch up with. The sample's days come by backfill and by hand."""
    return dt.datetime.now(dt.UTC).date()


def _pipeline(stack: Stack, days: Days, display: Display) -> bool:
    """Everything, from reading the DAGs to the tables; whether every run succeeded."""
    begun = dt.datetime.now(dt.UTC)
    before = results.checksums(days.all)
    display.say("reading the DAGs")
    _prepare(stack)
    await_runs = _Waiting(stack, display, begun)
    display.say(f"collecting the newsroom as it stands on {days.live}, and importing its captured days")
    stack.api.trigger("news_collect", {}, "marsad run: the live day")
    stack.api.trigger("news_import", _import_conf(), "marsad run: the captured days")
    await_runs()
    first, last = days.captured[0], days.captured[-1]
    display.say(f"backfilling {first} to {last}, and running {days.live} by hand")
    _await_other_backfills(stack, display)
    stack.api.backfill("news_nightly", first, last, AT_ONCE)
    stack.api.trigger("news_nightly", {"data_day": days.live.isoformat()}, "marsad run: the live day")
    runs = await_runs()
    _show(display, days, runs, before)
    return all(run.state == "success" for run in runs)


def _import_conf() -> dict[str, object]:
    return {"source": str(CAPTURED)}


def _prepare(stack: Stack) -> None:
    """Wait until Airflow has read every DAG, give it its pools, and let it run them."""
    deadline = time.monotonic() + PARSE_SECONDS
    while not set(DAGS) <= stack.api.dag_ids():
        stack.children.require_alive()
        if errors := stack.api.import_errors():
            raise ProcessError("Airflow cannot import " + "; ".join(errors))
        if time.monotonic() > deadline:
            missing = ", ".join(sorted(set(DAGS) - stack.api.dag_ids()))
            raise ProcessError(f"Airflow has not found {missing} after {PARSE_SECONDS} seconds")
        time.sleep(POLL_SECONDS)
    for name, (slots, description) in POOLS.items():
        stack.api.set_pool(name, slots, description)
    for dag_id in DAGS:
        stack.api.unpause(dag_id)


def _await_other_backfills(stack: Stack, display: Display) -> None:
    """Let a backfill that an interrupted run has left come to its end: Airflow allows one at a time."""
    deadline = time.monotonic() + RUN_SECONDS
    if stack.api.has_open_backfill("news_nightly"):
        display.say("first finishing the backfill of a run that was interrupted")
    while stack.api.has_open_backfill("news_nightly"):
        stack.children.require_alive()
        if time.monotonic() > deadline:
            raise ProcessError(f"an earlier backfill does not end: see {stack.url}")
        time.sleep(POLL_SECONDS)


class _Waiting:
    """Waits for all runs begun since a moment, and for those that they set off."""

    def __init__(self, stack: Stack, display: Display, begun: dt.datetime) -> None:
        self._stack, self._display, self._begun = stack, display, begun

    def __call__(self) -> list[DagRun]:
        """All runs, once for some seconds on end there was none left to wait for."""
        deadline = time.monotonic() + RUN_SECONDS
        settled_since: float | None = None
        while True:
            self._stack.children.require_alive()
            runs = self._stack.api.runs_since(self._begun)
            self._display.waiting(runs)
            now = time.monotonic()
            if not (runs and _finished(runs)):
                settled_since = None
            elif settled_since is None:
                settled_since = now
            elif now - settled_since > SETTLED_SECONDS:
                return sorted(runs, key=lambda run: (run.dag_id, str(run.start_date)))
            if now > deadline:
                raise ProcessError(f"runs have not ended after {RUN_SECONDS} seconds: see {self._stack.url}")
            time.sleep(POLL_SECONDS)


def _finished(runs: Iterable[DagRun]) -> bool:
    return all(run.state in FINISHED for run in runs)


def _show(display: Display, days: Days, runs: list[DagRun], before: dict[dt.date, object]) -> None:
    display.runs(runs)
    display.funnel(results.funnel(days.all))
    display.events(results.events(days.all))
    after = results.checksums(days.all)
    if set(before) == set(days.all):
        same = [day for day in days.all if before[day] == after.get(day)]
        display.note(f"Done again: {len(same)} of {len(days.all)} days have the same rows as before.")


def _stay(stack: Stack, display: Display) -> None:
    display.note("Ctrl-C stops everything.")
    while True:
        stack.children.require_alive()
        time.sleep(POLL_SECONDS)
