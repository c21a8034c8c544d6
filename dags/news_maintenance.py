"""# Maintenance: what keeps the house in order

Runs every morning at 06:30 UTC, when the night should be over. Its tasks do not depend on one another, so
that one that finds something wrong does not stop the rest. A red task means: **somebody should look**, and
its message says at what.

| task | what it does | when it is red |
|---|---|---|
| `make_partitions` | partitions of the months ahead | the warehouse cannot be reached |
| `check_default_partitions` | no row may lie outside its month | run the days that it names again |
| `mark_stale_days` | finds loaded days whose archive files have changed since (a file came late) | |
| `run_stale_days_again` | starts `news_nightly` for each such day, at most 14 a morning | |
| `drain_marts` | figures of days that `news_marts` has not got to | |
| `sweep` | scratch files and staging rows of runs that are over; actors and places that nothing names | |
| `retire_archive` | removes archive files older than MARSAD_ARCHIVE_KEEP_DAYS; by default none | |
| `retire_layers` | fetch log, feed figures, recode changes, words in quarantine beyond MARSAD_RETENTION | |
| `check_freshness` | every finished day should be loaded | backfill the days that it names |
| `clean_metadata` | `airflow db clean` beyond *Keep days*; skipped without MARSAD_METADATA_URL | |
| `clean_logs` | task logs older than *Keep days* | |

Paused feeds are probed by `news_collect` itself when their time has come.
"""

import datetime as dt

from airflow.providers.standard.operators.trigger_dagrun import TriggerDagRunOperator
from airflow.sdk import CronTriggerTimetable, Param, dag, task

from marsad.airflow import upkeep
from marsad.airflow.alerting import AlertOnFailure
from marsad.airflow.defaults import task_defaults


@dag(
    schedule=CronTriggerTimetable("30 6 * * *", timezone="UTC"),
    start_date=dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
    catchup=False,
    max_active_runs=1,
    default_args=task_defaults(
        "warehouse", minutes=30, on_failure_callback=AlertOnFailure(of_each_task=True)
    ),
    params={
        "keep_days": Param(
            90,
            type="integer",
            minimum=7,
            maximum=3650,
            title="Keep days",
            description_md="Runs in Airflow's own database and task logs older than this are deleted.",
        )
    },
    tags=["maintenance", "daily"],
    doc_md=__doc__,
)
def news_maintenance() -> None:
    """Independent duties of the morning."""

    @task
    def make_partitions() -> list[str]:
        return upkeep.make_partitions()

    @task
    def check_default_partitions() -> None:
        upkeep.check_default_partitions()

    @task
    def mark_stale_days() -> list[dict[str, str]]:
        return upkeep.mark_stale_days()

    @task
    def drain_marts() -> int:
        return upkeep.drain_marts()

    @task
    def sweep() -> dict[str, int]:
        return upkeep.sweep()

    @task
    def retire_archive() -> int:
        return upkeep.retire_archive()

    @task
    def retire_layers() -> dict[str, int]:
        return upkeep.retire_layers()

    @task
    def check_freshness() -> None:
        upkeep.check_freshness()

    @task
    def clean_metadata() -> None:
        upkeep.clean_metadata()

    @task
    def clean_logs() -> int:
        return upkeep.clean_logs()

    again = TriggerDagRunOperator.partial(
        task_id="run_stale_days_again",
        trigger_dag_id="news_nightly",
        logical_date=None,
        note="a file of the archive came late",
    )
    again.expand(conf=mark_stale_days())
    for duty in (
        drain_marts, sweep, retire_archive, retire_layers, check_freshness, clean_metadata, clean_logs
    ):  # fmt: skip
        duty()
    make_partitions() >> check_default_partitions()


news_maintenance()
