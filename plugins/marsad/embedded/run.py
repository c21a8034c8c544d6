"""``marsad run``: the whole pipeline on the sample newsroom. ``marsad serve``: Airflow on the real feeds.

``run`` collects the newsroom live, imports its captured days, backfills them through Airflow, runs the
live day's nightly by hand, and shows what came of it. All through Airflow's REST API, as a person would in
its pages.
"""

import datetime as dt
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from marsad.embedded import results
from marsad.embedded.airflow_api import FINISHED, ApiError, DagRun
from marsad.embedded.display import Display
from marsad.embedded.processes import ProcessError, stop_on_signals
from marsad.embedded.server import ServerError
from marsad.embedded.stack import POLL_SECONDS, AlreadyRunning, Stack, open_for_work, started, stay
from marsad.settings import PROJECT, settings

CAPTURED = PROJECT / "sample" / "warc"
LIVE_HOUR = dt.time(
    22, tzinfo=dt.UTC
)  # of the live day: everything of that day stands in the newsroom by then
AT_ONCE = 2  # nightly runs of the backfill: one for each core of a small machine
RUN_SECONDS = 1200  # far beyond what the sample takes; past it something hangs
SETTLED_SECONDS = 6.0  # the scheduler turns an asset event into a run within a heartbeat or two
INTERRUPTED = 130
HOW_TO_STOP = "Ctrl-C stops everything."
FAILURES = (AlreadyRunning, ServerError, ProcessError, ApiError)


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
    """The sample, from newsroom to table; 0 when every run succeeded (with ``once``) or a person ended it.

    1: a run failed. 2: Marsad could not be started. 130: interrupted before the end.
    """
    days = sample_days()
    clock = dt.datetime.combine(days.live, LIVE_HOUR)
    display = Display()
    shown = False
    try:
        with stop_on_signals(), started(settings().home, _today(), display.say, clock) as stack:
            succeeded = _pipeline(stack, days, display)
            shown = True
            display.note(f"Airflow: {stack.url}   user {stack.user}   password {stack.password}")
            if once:
                return 0 if succeeded else 1
            display.note(HOW_TO_STOP)
            stay(stack)
    except FAILURES as error:
        display.error(error)
        return 2
    except KeyboardInterrupt:
        return 0 if shown else INTERRUPTED
    return 0


def serve() -> int:
    """Airflow on the real feeds, with data of its own (``home``/real), until a person ends it; 0 or 2."""
    display = Display()
    try:
        home = settings().home / "real"
        with stop_on_signals(), started(home, _day_of_first_start(home), display.say) as stack:
            display.say("reading the DAGs")
            open_for_work(stack)
            display.note(f"Airflow: {stack.url}   user {stack.user}   password {stack.password}")
            display.note(HOW_TO_STOP)
            stay(stack)
    except FAILURES as error:
        display.error(error)
        return 2
    except KeyboardInterrupt:
        pass
    return 0


def _day_of_first_start(home: Path) -> dt.date:
    """What the nightly catches up from: the day on which collecting began here."""
    home.mkdir(parents=True, exist_ok=True)
    path = home / "first_day"
    if not path.exists():
        path.write_text(_today().isoformat())
    return dt.date.fromisoformat(path.read_text().strip())


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
    open_for_work(stack)
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
    """The sample's files; their days are loaded by the backfill that follows, not by the import."""
    return {"kind": "folder", "location": CAPTURED.as_uri(), "load_days": False}


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
