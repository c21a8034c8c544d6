"""The tasks of ``news_nightly``: each hands its step the day, the run and the shard."""

import contextlib
import datetime as dt
from collections.abc import Iterator
from typing import Any

from airflow.sdk import get_current_context
from airflow.sdk.exceptions import AirflowFailException

from marsad.airflow import alerting

Shard = dict[str, Any]  # {"number": 0, "label": "shard 0: …"}; the shard's files stand in scratch
Counts = dict[str, int]


def sync_sources() -> Counts:
    """Outlets of the registry into the dimension of sources."""
    from marsad.nightly.sources import sync_sources as sync

    return sync()


def open_day(data_day: str) -> list[Shard]:
    """Write down what the run reads and cut it into shards."""
    from marsad.nightly import opening
    from marsad.nightly.close import DamagedArchiveError, RetiredDayError

    run = get_current_context()["dag_run"]
    kind = str(getattr(run.run_type, "value", run.run_type))
    conf = dict(run.conf or {})
    with _final(DamagedArchiveError, RetiredDayError):
        shards = opening.open_day(_day(data_day), run.run_id, run.dag_id, str(conf.get("kind") or kind))
    return [{"number": shard.number, "label": shard.label} for shard in shards]


def parse(data_day: str, shard: Shard) -> Counts:
    """Main text, title, author and dates of each page."""
    from marsad.ingest.archive import ArchiveError
    from marsad.nightly.parse import parse_shard

    with _final(ArchiveError):
        return parse_shard(_day(data_day), _named(shard), shard["number"])


def deduplicate(data_day: str) -> Counts:
    """Later captures replace earlier ones; near-copies get one cluster."""
    from marsad.nightly.deduplicate import deduplicate_day

    return deduplicate_day(_day(data_day), _run_id())


def code(data_day: str, shard: Shard) -> Counts:
    """Who did what to whom, in each article."""
    from marsad.nightly.code import code_shard

    return code_shard(_day(data_day), _named(shard), shard["number"])


def stage(data_day: str) -> Counts:
    """Copy articles, events and pages set aside into staging."""
    from marsad.nightly.stage import TooManyFailuresError, stage_day

    with _final(TooManyFailuresError):
        return stage_day(_day(data_day), _run_id())


def audit(data_day: str) -> Counts:
    """Row rules move bad rows to quarantine; expectations judge what is left."""
    from marsad.nightly.audit import audit_day
    from marsad.quality.audit import AuditFailedError

    with _final(AuditFailedError):
        return audit_day(_day(data_day), _run_id())


def publish(data_day: str) -> Counts:
    """Replace the day's rows in one transaction."""
    from marsad.nightly.publish import publish_day

    return publish_day(_day(data_day), _run_id())


def report(data_day: str | None) -> None:
    """Tell people how the night went; a run that published nothing ends as failed here."""
    from marsad.nightly.report import NightFailedError, report_day

    if data_day is None:
        raise AirflowFailException("The run never got to its day: see the log of wait_until_day_is_closed")
    with _final(NightFailedError):
        told = report_day(_day(data_day), _run_id(), _failed_steps())
    alerting.tell_of_night(told)


def _failed_steps() -> list[str]:
    """The steps of this run that failed themselves."""
    context = get_current_context()
    run_id = context["run_id"]
    states = context["ti"].get_task_states(dag_id=context["dag"].dag_id, run_ids=[run_id])
    return sorted(task for task, state in states.get(run_id, {}).items() if state == "failed")


@contextlib.contextmanager
def _final(*errors: type[Exception]) -> Iterator[None]:
    """Errors that trying again cannot heal fail the task at once."""
    try:
        yield
    except errors as cause:
        raise AirflowFailException(str(cause)) from cause


def _day(data_day: str) -> dt.date:
    return dt.date.fromisoformat(data_day)


def _run_id() -> str:
    run_id: str = get_current_context()["run_id"]
    return run_id


def _named(shard: Shard) -> str:
    """The run's id; the grid shows the shard's label in place of its number."""
    context = get_current_context()
    context["shard"] = shard["label"]
    run_id: str = context["run_id"]
    return run_id
