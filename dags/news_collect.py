"""# Collect: feeds and their new pages into the archive

Every 30 minutes this DAG asks the feeds that are due (each has a schedule class in the registry) what is
new, fetches those pages, and files every answer as WARC under the **UTC day of its capture**. It parses
nothing and writes no events: that is `news_nightly`'s work, which waits until this DAG has closed the day.

| step | what it does |
|---|---|
| `close_dead_batches` | closes batches whose task was killed; a file that was left whole is indexed |
| `plan` | the due feeds in batches; outlets of one host stay together |
| `collect` | one batch: robots.txt, feed, new pages, archive, log, feed health |
| `summary` | figures, and outlets that fell silent or doubled |

At UTC midnight a batch under way closes its file, opens the new day and goes on; the day before is closed
when no batch of it is open. A site that fails never fails the task: the fetch log (`raw.fetch`) and feed
health (`ops.feed_health`) say what happened. Feeds that fail too often pause themselves and are probed;
`news_feed_control` pauses and resumes by hand.

**By hand**: trigger with *Feeds* to collect some feeds or outlets now, whatever their schedule.
"""

import datetime as dt

from airflow.sdk import CronDataIntervalTimetable, Param, TriggerRule, dag, task

from marsad.airflow import collecting, links
from marsad.airflow.defaults import limits, task_defaults


@dag(
    schedule=CronDataIntervalTimetable("*/30 * * * *", timezone="UTC"),
    start_date=dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
    catchup=False,
    max_active_runs=2,
    default_args=task_defaults("http", minutes=10),
    params={
        "feeds": Param(
            None,
            type=["null", "array"],
            items={"type": "string", "pattern": "^[a-z][a-z0-9_]*([.][a-z][a-z0-9_]*)?$"},
            title="Feeds",
            description_md=(
                "Ids of feeds (`aljazeera.main`) or outlets (`aljazeera`), one a line, to collect now even "
                "when they are not due or paused. Empty: all that are due."
            ),
        )
    },
    tags=["collect", "sample-safe"],
    doc_md=__doc__,
)
def news_collect() -> None:
    """One round of collecting."""

    @task
    def close_dead_batches() -> list[str]:
        return collecting.close_dead_batches()

    @task
    def plan() -> list[collecting.Job]:
        return collecting.plan()

    @task(map_index_template="{{ batch }}", retries=2, **limits(40))
    def collect(job: collecting.Job) -> collecting.Counts:
        return collecting.collect(job)

    @task(trigger_rule=TriggerRule.ALL_DONE)
    def summary(counts: list[collecting.Counts]) -> collecting.Counts:
        return collecting.summary(list(counts or []))

    jobs = plan()
    close_dead_batches() >> jobs
    links.linked(summary(collect.expand(job=jobs)), [links.FETCHED])


news_collect()
