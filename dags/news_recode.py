"""# Recode: days that an older coder has coded are coded again

For when the coder has learnt something and the past should profit: a campaign over any range of days, a
year if need be. It looks up which loaded days another version of the coder has coded, and has them
backfilled through `news_nightly`, **one stretch of days (at most a month) after another, one run at a
time**. Scheduled runs and runs by hand go first in every pool, so last night's news are never late for it.

* **Dry run** (the default) only lists the days and stretches: the task is skipped and its log tells.
* It **waits** while another backfill of `news_nightly` is under way: repairs go first. To make room for one
  at once, cancel the campaign's backfill in the list of backfills: the campaign pauses for *Pause* minutes,
  lets whatever backfill is started meanwhile end, and goes on with what is left.
* It **stops** when a day fails, and names the day. Mend the cause and clear `recode`: it goes on with what
  is left. Cleared days stay as they were published before.
* Afterwards `compare` tells what changed: events added, lost and changed by type (in `ops.recode_change`
  event by event). `ops.day_state` says which day has which version of the coder.

Needs the connection `marsad_api`: a service user that may start runs, no more. On the command line:
`marsad recode FIRST LAST`.
"""

import datetime as dt

from airflow.sdk import Param, dag, task

from marsad.airflow import campaign
from marsad.airflow.defaults import task_defaults


def day(title: str, words: str) -> Param:
    """A day of the trigger form."""
    return Param(type="string", format="date", title=title, description_md=words)


@dag(
    schedule=None,
    start_date=dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
    catchup=False,
    max_active_runs=1,
    default_args=task_defaults("warehouse", minutes=10),
    params={
        "first_day": day("First day", "The first data day (UTC) that may be coded again."),
        "last_day": day("Last day", "The last one, included."),
        "dry_run": Param(
            True,
            type="boolean",
            title="Dry run",
            description_md="Only list what would be coded again.",
        ),
        "pause_minutes": Param(
            15,
            type="integer",
            minimum=0,
            maximum=1440,
            title="Pause",
            description_md="Minutes that are left to repairs when the campaign's backfill is cancelled.",
        ),
    },
    tags=["transform", "manual"],
    doc_md=__doc__,
)
def news_recode() -> None:
    """Stretch after stretch, then the comparison."""

    @task
    def compare() -> list[dict[str, object]]:
        return campaign.compare()

    campaign.RecodeDays(task_id="recode") >> compare()


news_recode()
