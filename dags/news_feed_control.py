"""# Feed control: pause or resume feeds by hand

Feeds that fail too often pause themselves and are probed by `news_collect`. This DAG is for people: it
pauses feeds until somebody resumes them, or resumes feeds at once, whatever paused them. It writes
`ops.feed_health` and nothing else; the registry's files are never changed. Who started the run, and why,
stays with the feed and shows in the table of feeds.
"""

import datetime as dt

from airflow.sdk import Param, dag, task

from marsad.airflow import collecting
from marsad.airflow.defaults import task_defaults


@dag(
    schedule=None,
    start_date=dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
    catchup=False,
    is_paused_upon_creation=False,  # it runs only when somebody asks
    max_active_runs=1,
    default_args=task_defaults("warehouse", minutes=5),
    params={
        "action": Param(
            "pause",
            type="string",
            enum=["pause", "resume"],
            title="Action",
            description_md="*pause*: no more until somebody resumes. *resume*: again, failures forgotten.",
        ),
        "feeds": Param(
            [],
            type="array",
            items={"type": "string", "pattern": "^[a-z][a-z0-9_]*([.][a-z][a-z0-9_]*)?$"},
            title="Feeds",
            description_md="Ids of feeds (`aljazeera.main`) or of outlets (`aljazeera`), one a line.",
        ),
        "because": Param(
            "",
            type="string",
            maxLength=300,
            title="Because",
            description_md="The reason; it is shown in the table of feeds.",
        ),
    },
    tags=["collect", "manual", "sample-safe"],
    doc_md=__doc__,
)
def news_feed_control() -> None:
    """One task."""

    @task
    def control_feeds() -> list[str]:
        return collecting.control_feeds()

    control_feeds()


news_feed_control()
