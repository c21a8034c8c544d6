"""# Release from quarantine: let rows through that a rule has held back

Rows in quarantine are never moved by hand. A release writes **overrides**: «let these rows through this
rule», with who said so and why. Then the days concerned are run again, and this and every later run of
those days honours the overrides, until the rule itself changes its version.

1. **Dry run first** (the default): choose the rule, the days, perhaps one outlet. The log of `release` tells
   how many rows of which days would be freed, shows some, and says how many other rules hold as well.
2. Start it again with *Dry run* off. `run_days_again` starts `news_nightly` for each day concerned.
3. To undo it: *Take back* with the release's number (in `ops.release`, with its history). The days are run
   again and the rows go back into quarantine.

A rule that guards what the tables cannot hold at all (an event without a trigger, say) cannot be released;
the message says so.
"""

import datetime as dt

from airflow.providers.standard.operators.trigger_dagrun import TriggerDagRunOperator
from airflow.sdk import Param, dag, task

from marsad.airflow import releasing
from marsad.airflow.defaults import task_defaults


def optional(kind: str, title: str, words: str, **more: object) -> Param:
    """A field of the trigger form that may stay empty."""
    return Param(None, type=["null", kind], title=title, description_md=words, **more)


@dag(
    schedule=None,
    start_date=dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
    catchup=False,
    is_paused_upon_creation=False,  # it runs only when somebody asks
    max_active_runs=1,
    default_args=task_defaults("warehouse", minutes=30),
    params={
        "reason": optional("string", "Rule", "Reason code of the rule, such as `text_too_short`."),
        "first_day": optional("string", "First day", "First data day (UTC).", format="date"),
        "last_day": optional("string", "Last day", "Last data day; empty: only the first.", format="date"),
        "source_id": optional("string", "Outlet", "Only rows of this outlet. Empty: of all."),
        "item_ids": optional("array", "Ids", "Only these articles or events.", items={"type": "string"}),
        "because": Param(
            "reviewed",
            type="string",
            minLength=3,
            title="Why",
            description_md="The reason that the history keeps.",
        ),
        "take_back": optional("integer", "Take back", "Number of a release to undo; the rest is ignored."),
        "dry_run": Param(
            True, type="boolean", title="Dry run", description_md="Only tell what would be freed."
        ),
    },
    tags=["warehouse", "manual"],
    doc_md=__doc__,
)
def news_quarantine_release() -> None:
    """Overrides, then the days."""

    @task
    def release() -> list[dict[str, str]]:
        return releasing.release()

    TriggerDagRunOperator.partial(
        task_id="run_days_again",
        trigger_dag_id="news_nightly",
        logical_date=None,
        note="rows were released from quarantine",
    ).expand(conf=release())


news_quarantine_release()
