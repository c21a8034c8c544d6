"""The one place that decides which data day a run does.

Scheduled and backfill runs do the day of their data interval. Every other run (started by a person, by
another DAG or by an asset) does the day of its parameter ``data_day``, by default the last finished one.
A manual run has a logical date of its own but it says nothing: Airflow would give a run that is dated
2 November the interval of 1 November, and hold the place of 2 November in later backfills.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from airflow.sdk import Param
from airflow.sdk.exceptions import AirflowFailException

from marsad.nightly.days import UnfinishedDayError, last_finished_day, require_finished

RUNS_WITH_INTERVAL = frozenset({"scheduled", "backfill"})


def data_day_param() -> Param:
    """The typed field ``data_day`` of a trigger form."""
    return Param(
        None,
        type=["null", "string"],
        format="date",
        title="Data day",
        description_md=(
            "The UTC day whose captured pages are processed. Empty: the last finished day. "
            "Scheduled runs and backfills ignore this field and do the day of their data interval."
        ),
    )


def data_day(context: Mapping[str, Any]) -> dt.date:
    """The data day of the run that a task belongs to.

    Raises AirflowFailException (no retry: it cannot heal by itself) when that day has not ended or when
    the parameter is no date.
    """
    run = context["dag_run"]
    try:
        return require_finished(_wanted_day(run, context.get("params") or {}))
    except UnfinishedDayError as error:
        raise AirflowFailException(str(error)) from error


def _wanted_day(run: Any, params: Mapping[str, Any]) -> dt.date:
    if str(getattr(run.run_type, "value", run.run_type)) in RUNS_WITH_INTERVAL:
        start: dt.datetime = run.data_interval_start
        return start.astimezone(dt.UTC).date()
    wanted = params.get("data_day")
    if not wanted:
        return last_finished_day()
    try:
        return dt.date.fromisoformat(str(wanted))
    except ValueError as error:
        raise AirflowFailException(f"data_day: {wanted!r} is no date of the form YYYY-MM-DD") from error
