"""What of Airflow's doings people are alerted of (``marsad.alerts`` delivers it, once)."""

import datetime as dt
import hashlib
import logging
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from airflow.sdk import BaseNotifier
from airflow.sdk.configuration import conf

from marsad.alerts import Alert, notify

if TYPE_CHECKING:
    from marsad.ingest.health import FeedWarning
    from marsad.nightly.report import Report

log = logging.getLogger(__name__)
RECENT_DAYS = 7  # warnings of older days are history: a backfill of a year must not write 300 mails


class AlertOnFailure(BaseNotifier):  # type: ignore[misc]  # Airflow has no types here
    """A task has failed for good. One alert a run, whatever else fails after it; or one a task."""

    def __init__(self, *, of_each_task: bool = False) -> None:
        super().__init__()
        self.of_each_task = of_each_task

    def notify(self, context: Mapping[str, Any]) -> None:
        """Tell; Airflow calls this in the worker, or in the DAG processor where the worker died."""
        notify([failure(context, of_each_task=self.of_each_task)])


def failure(context: Mapping[str, Any], *, of_each_task: bool = False) -> Alert:
    """The alert of a failed task. A run that is cleared and fails again is a new one."""
    from marsad.masking import masked

    task = context["task_instance"] if "task_instance" in context else context["ti"]
    run = context.get("dag_run")
    begun = getattr(run, "start_date", None)
    subject = f"{task.dag_id} {task.run_id} {begun.isoformat() if begun else ''}"
    reason = str(context.get("exception") or "").strip() or "the worker died, or was stopped"
    return Alert(
        kind="failure",
        subject=f"{subject} {task.task_id}" if of_each_task else subject,
        title=f"{task.dag_id} failed in {task.task_id}",
        text=masked(f"{reason}\n\nRun {task.run_id}, try {task.try_number}"),
        link=_link(f"{_run_path(task.dag_id, task.run_id)}/tasks/{quote(task.task_id)}"),
    )


def tell_of_night(report: "Report") -> None:
    """A published day that has something to warn of; feeds are told of apart, by ``tell_of_feeds``."""
    from marsad.nightly.days import ONE_DAY, last_finished_day
    from marsad.nightly.report import feed_warnings

    if report.data_day < last_finished_day() - RECENT_DAYS * ONE_DAY:
        return
    feeds = feed_warnings(report.data_day)
    words = {warning.words for warning in feeds}
    others = [warning for warning in report.warnings if warning not in words]
    if others:
        digest = hashlib.sha256("\n".join(others).encode("utf-8", "replace")).hexdigest()[:16]
        run = report.run
        notify(
            [
                Alert(
                    kind="warning",
                    subject=f"{report.data_day} {digest}",
                    title=f"{report.data_day} was published with {len(others)} warnings",
                    text="\n".join(others),
                    link=_link(f"marsad/runs/{quote(run.dag_id)}/{quote(run.run_id, safe='')}"),
                )
            ]
        )
    tell_of_feeds(feeds, report.data_day)


def tell_of_feeds(warnings: Iterable["FeedWarning"], day: dt.date) -> None:
    """Feeds that fell silent, or brought twice what is usual, on a day: each once for that day."""
    notify(
        [
            Alert(
                kind="feed",
                subject=f"{warning.feed_id} {warning.what} {day}",
                title=f"{day}: {warning.words}",
                link=_link("marsad/feeds"),
            )
            for warning in warnings
        ]
    )


def tell_of_stale_days(reasons: Mapping[dt.date, str]) -> None:
    """Loaded days whose archive has changed; they are run again by themselves."""
    notify(
        [
            Alert(
                kind="stale",
                subject=f"{day} {reason}",
                title=f"{day} is stale",
                text=f"{reason}\nIt is run again by itself.",
                link=_link("marsad/"),
            )
            for day, reason in reasons.items()
        ]
    )


def _run_path(dag_id: str, run_id: str) -> str:
    return f"dags/{quote(dag_id)}/runs/{quote(run_id, safe='')}"


def _link(path: str) -> str | None:
    """An address within Airflow; None where nobody has said where people reach it."""
    base = str(conf.get("api", "base_url", fallback="") or "").rstrip("/")
    return f"{base}/{path}" if base else None
