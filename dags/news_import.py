"""# Import: history from other archives

Feeds show only the present. This DAG brings captures that others made into the archive, each **under the
UTC day of its capture**, and then, if wanted, has just those days loaded by `news_nightly`, scattered as
they may be: each as a run of its own, which waits its turn beside nights and backfills.

| kind | location |
|---|---|
| `folder` | folder or bucket (`file:///…`, `s3://…`) with `.warc`, `.warc.gz`, `.wacz` files at any depth |
| `ccnews` | the root of a CC-NEWS archive (`https://data.commoncrawl.org`); needs first and last day |
| `pages` | a CSV file with the columns `file,url,captured_at` (and `content_type`), the pages beside it |

Taken are HTML pages with status 200 of hosts that an outlet of the registry serves. A file that was
imported with the same parameters is not read again, a page that is there already is not doubled, a page
that was forgotten stays away. A run takes at most *Most files*; start it again for the next ones. A
damaged file gives what is whole and turns its task red.
"""

import datetime as dt

from airflow.providers.standard.operators.trigger_dagrun import TriggerDagRunOperator
from airflow.sdk import Param, TriggerRule, dag, task

from marsad.airflow import collecting
from marsad.airflow.defaults import limits, task_defaults


def day(title: str) -> Param:
    """An optional day of the trigger form."""
    said = f"{title} of capture (UTC) that is taken. Empty: no bound (CC-NEWS needs both)."
    return Param(None, type=["null", "string"], format="date", title=title, description_md=said)


@dag(
    schedule=None,
    start_date=dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
    catchup=False,
    max_active_runs=1,
    default_args=task_defaults("http", minutes=30),
    params={
        "kind": Param(
            "folder",
            enum=["folder", "ccnews", "pages"],
            type="string",
            title="Kind",
            description_md="What lies at the location.",
        ),
        "location": Param(
            "file:///var/lib/marsad/import",
            type="string",
            minLength=1,
            title="Location",
            description_md="Folder, bucket, CC-NEWS root or CSV file, as a URL.",
        ),
        "first_day": day("First day"),
        "last_day": day("Last day"),
        "hosts": Param(
            None,
            type=["null", "array"],
            items={"type": "string"},
            title="Hosts",
            description_md="Only pages of these hosts, one a line. Empty: of all outlets.",
        ),
        "most_files": Param(
            50,
            type="integer",
            minimum=1,
            maximum=1000,
            title="Most files",
            description_md="So many files at most in this run (a CC-NEWS file is about 1 GB).",
        ),
        "load_days": Param(
            True,
            type="boolean",
            title="Load the days",
            description_md="Start `news_nightly` for each day that got pages.",
        ),
    },
    tags=["collect", "manual"],
    doc_md=__doc__,
)
def news_import() -> None:
    """Files, then days."""

    @task
    def plan() -> list[collecting.Job]:
        return collecting.plan_import()

    @task(map_index_template="{{ file }}", **limits(180))
    def import_file(job: collecting.Job) -> list[str]:
        return collecting.import_file(job)

    @task(trigger_rule=TriggerRule.ALL_DONE)
    def days_to_load(days: list[list[str]]) -> list[dict[str, str]]:
        return collecting.days_to_load(list(days or []))

    load = TriggerDagRunOperator.partial(
        task_id="load_day", trigger_dag_id="news_nightly", logical_date=None, note="pages were imported"
    )
    load.expand(conf=days_to_load(import_file.expand(job=plan())))


news_import()
