"""# Nightly: one day of captured pages becomes rows of events

Every night after midnight UTC this DAG takes the pages that were **captured during the day before**,
finds the news text, codes who did what to whom, checks the result and replaces that day's rows in the
warehouse. It reads the archive only and never the network, so any day can be run again, in any order,
and gives the same rows.

| step | what it does | when it fails |
|---|---|---|
| `wait_until_day_is_closed` | waits until no collector is still filing pages of the day (at most 3 hours) | the message names the open batch |
| `sync_sources` | brings the outlets of the feed registry into the warehouse, with history | |
| `open_day` | writes down which archive files are read, cuts them into shards | a file is missing or damaged: restore it |
| `parse` | main text, title, author, dates; a page that cannot be read is set aside with a reason | |
| `deduplicate` | the last capture of an article counts; near-copies share a cluster | |
| `code` | events from each article | |
| `stage` | copies everything into staging tables | |
| `audit` | bad rows go to quarantine with a reason; expectations judge the rest | critical: nothing is published, yesterday's rows of the day stay |
| `publish` | one transaction replaces the day's rows | |
| `report` | figures and warnings, in the log and in `ops.run_report`; **fails when nothing was published** | its message says why and what to do |

**To run a day again**: clear its run, or start a backfill with *All runs*. **To fill a range**: a backfill
(one or two runs at once). **By hand**: trigger with *Data day*; empty means the last finished day. A day
that has not ended is refused.
"""  # noqa: E501

import datetime as dt

from airflow.sdk import CronDataIntervalTimetable, TriggerRule, dag, task

from marsad.airflow import links, night
from marsad.airflow.assets import PUBLISHED_EVENTS
from marsad.airflow.defaults import limits, task_defaults
from marsad.airflow.priority import NIGHT_FIRST
from marsad.airflow.waiting import WaitUntilDayIsClosed
from marsad.airflow.windows import data_day_param
from marsad.settings import settings

EVEN_WITHOUT_PAGES = TriggerRule.NONE_FAILED  # a day without a page has no shards, and is published empty


@dag(
    schedule=CronDataIntervalTimetable("0 0 * * *", timezone="UTC"),
    start_date=dt.datetime.combine(settings().first_day, dt.time(), dt.UTC),
    catchup=True,
    max_active_runs=2,
    default_args=task_defaults("warehouse", minutes=60, weight_rule=NIGHT_FIRST),
    params={"data_day": data_day_param()},
    tags=["transform", "warehouse", "daily"],
    doc_md=__doc__,
)
def news_nightly() -> None:
    """One data day, from archive to warehouse."""
    day = WaitUntilDayIsClosed(task_id="wait_until_day_is_closed", **limits(5)).output

    @task
    def sync_sources() -> night.Counts:
        return night.sync_sources()

    @task
    def open_day(data_day: str) -> list[night.Shard]:
        return night.open_day(data_day)

    @task(map_index_template="{{ shard }}", **limits(120, "nlp"))
    def parse(data_day: str, shard: night.Shard) -> night.Counts:
        return night.parse(data_day, shard)

    @task(trigger_rule=EVEN_WITHOUT_PAGES, **limits(60, "nlp"))
    def deduplicate(data_day: str) -> night.Counts:
        return night.deduplicate(data_day)

    @task(map_index_template="{{ shard }}", **limits(120, "nlp"))
    def code(data_day: str, shard: night.Shard) -> night.Counts:
        return night.code(data_day, shard)

    @task(trigger_rule=EVEN_WITHOUT_PAGES)
    def stage(data_day: str) -> night.Counts:
        return night.stage(data_day)

    @task
    def audit(data_day: str) -> night.Counts:
        return night.audit(data_day)

    @task(outlets=[PUBLISHED_EVENTS])
    def publish(data_day: str) -> night.Counts:
        return night.publish(data_day)

    @task(trigger_rule=TriggerRule.ALL_DONE, retries=0)
    def report(data_day: str) -> None:
        night.report(data_day)

    shards = open_day(day)
    distinct = deduplicate(day)
    parse.partial(data_day=day).expand(shard=shards) >> distinct
    coded = code.partial(data_day=day).expand(shard=shards)
    distinct >> coded >> (staged := stage(day))
    audited = links.linked(audit(day), [links.AUDIT, links.QUARANTINED])
    published = links.linked(publish(day), [links.LOADED, links.CHANGES])
    [staged, sync_sources()] >> audited >> published >> links.linked(report(day), [links.REPORT])


news_nightly()
