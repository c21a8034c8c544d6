"""# Marts: daily figures for the days that changed

Wakes when `news_nightly` (or an import) has published a day, and brings the daily figures up to date:
counts by country, province, type, mode and actor pair, tolls, attention by source.

**What is to do stands in the table `ops.dirty_day`**, which publish fills in its own transaction. The wake-up
only says «look»: Airflow merges several wake-ups into one run, and a failed run loses what woke it. Neither
matters, because the next run finds in the table whatever is still to do. Rows of the table go away in the
transaction that writes the figures.

Nothing needs to be chosen. To make the figures anew by hand, just trigger it; with nothing to do it takes
a second. `news_maintenance` starts it too when the table is not empty in the morning.
"""

from airflow.sdk import dag, task

from marsad.airflow import upkeep
from marsad.airflow.assets import PUBLISHED_EVENTS
from marsad.airflow.defaults import task_defaults


@dag(
    schedule=[PUBLISHED_EVENTS],
    catchup=False,
    max_active_runs=1,
    default_args=task_defaults("warehouse", minutes=60),
    tags=["warehouse"],
    doc_md=__doc__,
)
def news_marts() -> None:
    """Dirty days become figures."""

    @task
    def drain() -> int:
        return upkeep.drain_marts()

    drain()


news_marts()
