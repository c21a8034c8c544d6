"""What every task and DAG of Marsad has: an owner, retries with backoff, a time limit, tags, pools."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from marsad.airflow.alerting import AlertOnFailure

OWNER = "newsroom"

# Closed lists: tests refuse a tag or pool that is not here.
TAGS = {
    "collect": "brings pages from outside into the archive",
    "transform": "turns archived pages into rows",
    "warehouse": "writes the warehouse",
    "maintenance": "keeps the house in order",
    "daily": "runs once for each data day",
    "manual": "runs when somebody starts it",
    "sample-safe": "touches no address outside this machine when the sample registry is set",
}
# name: (slots, what it is for). Set-up makes them; the slots suit two cores and can be changed in the UI.
POOLS: dict[str, tuple[int, str]] = {
    "http": (4, "Fetching feeds and pages"),
    "nlp": (2, "Parsing and coding: one slot a core"),
    "warehouse": (4, "Loading, auditing and publishing"),
}

MINUTES = dt.timedelta(minutes=1)


def task_defaults(pool: str | None = None, minutes: int = 30, **changes: Any) -> dict[str, Any]:
    """``default_args`` of a DAG. ``minutes`` is the time limit of one attempt of one task."""
    arguments: dict[str, Any] = {
        "owner": OWNER,
        "retries": 3,
        "retry_delay": MINUTES,
        "retry_exponential_backoff": 2.0,
        "max_retry_delay": 15 * MINUTES,
        "execution_timeout": minutes * MINUTES,
        "on_execute_callback": hide_secrets,
        "on_failure_callback": AlertOnFailure(),
    }
    return arguments | _place(pool) | changes


def hide_secrets(_context: Mapping[str, Any]) -> None:
    """Before a task begins: Airflow masks the settings' secrets in its log, whoever writes them there."""
    from airflow.sdk.log import mask_secret

    from marsad.masking import secrets

    for word in secrets():
        mask_secret(word)


def limits(minutes: int, pool: str | None = None) -> dict[str, Any]:
    """Keyword arguments of a task whose time limit or pool is not that of its DAG."""
    return {"execution_timeout": minutes * MINUTES} | _place(pool)


def _place(pool: str | None) -> dict[str, Any]:
    """Where a task runs: its pool, and the Celery queue of the same name, so that workers can be of kinds."""
    return {} if pool is None else {"pool": pool, "queue": pool}
