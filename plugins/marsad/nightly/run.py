"""A whole night in one process, without Airflow: for notebooks, benchmarks, rebuilding and tests."""

import datetime as dt

from marsad.nightly.audit import audit_day
from marsad.nightly.code import code_shard
from marsad.nightly.days import require_finished
from marsad.nightly.deduplicate import deduplicate_day
from marsad.nightly.opening import open_day
from marsad.nightly.parse import parse_shard
from marsad.nightly.publish import publish_day
from marsad.nightly.report import Report, report_day
from marsad.nightly.sources import sync_sources
from marsad.nightly.stage import stage_day


def run_day(day: dt.date, run_id: str, kind: str = "manual") -> Report:
    """Do what a run of ``news_nightly`` does for a finished day, its shards one after another.

    Raises what the failing step raises; the day then keeps the rows that it had.
    """
    require_finished(day)
    sync_sources()
    shards = open_day(day, run_id, "marsad", kind)
    for shard in shards:
        parse_shard(day, run_id, shard.number)
    deduplicate_day(day, run_id)
    for shard in shards:
        code_shard(day, run_id, shard.number)
    stage_day(day, run_id)
    audit_day(day, run_id)
    publish_day(day, run_id)
    return report_day(day, run_id)
