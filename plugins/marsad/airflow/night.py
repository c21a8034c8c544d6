"""The tasks of ``news_nightly``: each hands its step the day, the run and the shard."""

import datetime as dt
from typing import Any

from airflow.sdk import get_current_context

Shard = dict[str, Any]  # {"number": 0, "label": "shard 0: …"}; the shard's files stand in scratch
Counts = dict[str, int]


def open_day(data_day: str) -> list[Shard]:
    """Write down what the run reads and cut it into shards."""
    from marsad.nightly import opening

    run = get_current_context()["dag_run"]
    kind = str(getattr(run.run_type, "value", run.run_type))
    conf = dict(run.conf or {})
    shards = opening.open_day(_day(data_day), run.run_id, run.dag_id, str(conf.get("kind") or kind))
    return [{"number": shard.number, "label": shard.label} for shard in shards]


def parse(data_day: str, shard: Shard) -> Counts:
    """Main text, title, author and dates of each page."""
    from marsad.nightly.parse import parse_shard

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
    from marsad.nightly.stage import stage_day

    return stage_day(_day(data_day), _run_id())


def audit(data_day: str) -> Counts:
    """Row rules move bad rows to quarantine; expectations judge what is left."""
    from marsad.nightly.audit import audit_day

    return audit_day(_day(data_day), _run_id())


def publish(data_day: str) -> Counts:
    """Replace the day's rows in one transaction."""
    from marsad.nightly.publish import publish_day

    return publish_day(_day(data_day), _run_id())


def report(data_day: str) -> None:
    """Tell people how the night went; a run that published nothing ends as failed here."""
    from marsad.nightly.report import report_day

    report_day(_day(data_day), _run_id())


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
