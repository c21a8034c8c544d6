"""What ``marsad run`` shows: where it is, then tables. In a terminal it moves; in a log it is lines."""

import datetime as dt
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from rich.console import Console
from rich.status import Status
from rich.table import Table

from marsad.embedded.airflow_api import DagRun

NARROWEST = 150  # columns: a log has no width of its own
MOST_EVENTS = 40  # rows of the table of events; the warehouse has the rest
FUNNEL = ("captured", "articles", "distinct_articles", "events", "quarantined", "published")
STATE_STYLES = {"success": "green", "failed": "bold red", "running": "cyan", "queued": "dim"}


class Display:
    """The terminal of one run."""

    def __init__(self, console: Console | None = None) -> None:
        found = console or Console()
        self._console = found if found.is_terminal else Console(width=max(NARROWEST, found.width))
        self._begun = time.monotonic()
        self._status: Status | None = None
        self._last = ""

    def say(self, what: str) -> None:
        """The next step begins."""
        self._quiet()
        self._console.print(f"[dim]{self._elapsed()}[/dim]  {what}", highlight=False, soft_wrap=True)

    def waiting(self, runs: Iterable[DagRun]) -> None:
        """How the runs stand now; repeated calls replace one another."""
        line = _standing(runs)
        if self._console.is_terminal:
            if self._status is None:
                self._status = self._console.status(line)
                self._status.start()
            self._status.update(f"{self._elapsed()}  {line}")
        elif line != self._last:
            self._console.print(f"{self._elapsed()}    {line}", highlight=False, soft_wrap=True)
        self._last = line

    def error(self, error: Exception | str) -> None:
        """Something went wrong."""
        self._quiet()
        Console(stderr=True).print(f"marsad: {error}", style="red", markup=False, highlight=False)

    def runs(self, runs: Sequence[DagRun]) -> None:
        """The table of runs."""
        table = Table(title="Runs", title_justify="left")
        for name in ("DAG", "day", "kind", "state"):
            table.add_column(name)
        table.add_column("seconds", justify="right")
        for run in runs:
            style = STATE_STYLES.get(run.state, "")
            seconds = "" if run.seconds is None else f"{run.seconds:.0f}"
            table.add_row(run.dag_id, day_of(run), run.run_type, f"[{style}]{run.state}[/]", seconds)
        self._print(table)

    def funnel(self, rows: Sequence[dict[str, Any]]) -> None:
        """The table of what became of the pages."""
        table = Table(title="From pages to events", title_justify="left")
        table.add_column("data day")
        for name in FUNNEL:
            table.add_column(name.replace("_articles", ""), justify="right")
        table.add_column("day is")
        for row in rows:
            table.add_row(str(row["data_day"]), *(str(row[name]) for name in FUNNEL), row["state"])
        if len(rows) > 1:
            table.add_section()
            table.add_row("all", *(str(sum(row[name] or 0 for row in rows)) for name in FUNNEL), "")
        self._print(table)

    def events(self, rows: Sequence[dict[str, Any]]) -> None:
        """The table of published events."""
        table = Table(title="Published events", title_justify="left")
        for name in ("day", "outlet", "event", "who", "whom", "where", "when"):
            table.add_column(name, overflow="fold")
        for name in ("dead", "hurt"):
            table.add_column(name, justify="right")
        table.add_column("status")
        for row in rows[:MOST_EVENTS]:
            kind = row["event_type"] + (f"/{row['mode']}" if row["mode"] else "")
            words = (f"{row['data_day']:%m-%d}", row["source_id"], kind, row["actors"], row["recipients"])
            figures = (row["place"], row["event_day"], row["dead_low"], row["injured_low"], row["status"])
            table.add_row(*("" if value is None else _plain(value) for value in (*words, *figures)))
        self._print(table)
        if len(rows) > MOST_EVENTS:
            self._console.print(f"… and {len(rows) - MOST_EVENTS} more in core.event_current\n")

    def note(self, text: str) -> None:
        """A line of its own."""
        self._quiet()
        self._console.print(text, markup=False, highlight=False, soft_wrap=True)

    def _print(self, table: Table) -> None:
        self._quiet()
        self._console.print(table)
        self._console.print()

    def _quiet(self) -> None:
        if self._status is not None:
            self._status.stop()
            self._status = None

    def _elapsed(self) -> str:
        seconds = int(time.monotonic() - self._begun)
        return f"{seconds // 60}:{seconds % 60:02d}"


def day_of(run: DagRun) -> str:
    """The data day of a run, as its interval or its parameter says; empty where it has none."""
    asked = (run.conf or {}).get("data_day")
    if asked:
        return str(asked)
    if run.dag_id == "news_nightly" and run.data_interval_start is not None:
        return run.data_interval_start.astimezone(dt.UTC).date().isoformat()
    return ""


def _standing(runs: Iterable[DagRun]) -> str:
    counts: dict[str, Counter[str]] = {}
    for run in runs:
        counts.setdefault(run.dag_id, Counter())[run.state] += 1
    parts = [
        f"{dag_id}: " + ", ".join(f"{number} {state}" for state, number in sorted(states.items()))
        for dag_id, states in sorted(counts.items())
    ]
    return "   ".join(parts) or "nothing runs yet"


def _plain(value: object) -> str:
    """Feed text in a terminal: no markup, no control or direction-changing characters."""
    text = "".join(letter for letter in str(value) if letter.isprintable())
    return text.replace("[", r"\[")
