"""The tasks of ``news_quarantine_release``: overrides for quarantined rows, and their days run again."""

import datetime as dt
import logging
from typing import Any

from airflow.sdk import get_current_context
from airflow.sdk.exceptions import AirflowFailException

log = logging.getLogger(__name__)


def release() -> list[dict[str, str]]:
    """Write what the form says and name the runs to start, one a day; a dry run only tells."""
    from marsad.quality.release import ReleaseError

    context = get_current_context()
    params: dict[str, Any] = dict(context["params"])
    who = str(getattr(context["dag_run"], "triggering_user_name", None) or "somebody")
    try:
        days = _take_back(params, who) if params["take_back"] else _release(params, who)
    except ReleaseError as error:
        raise AirflowFailException(str(error)) from error
    return [{"data_day": day.isoformat()} for day in days]


def _release(params: dict[str, Any], who: str) -> list[dt.date]:
    from marsad.quality import release

    if not (params["reason"] and params["first_day"]):
        raise release.ReleaseError("choose a rule and a first day, or a release to take back")
    first = dt.date.fromisoformat(params["first_day"])
    result = release.release(
        params["reason"],
        first,
        dt.date.fromisoformat(params["last_day"] or params["first_day"]),
        by=who,
        because=params["because"],
        source_id=params["source_id"] or None,
        item_ids=tuple(params["item_ids"]) if params["item_ids"] else None,
        dry_run=params["dry_run"],
    )
    get_current_context()["ti"].xcom_push(  # the page that asked tells it
        key="found", value={"rows": result.items, "days": len(result.days), "held": result.still_held}
    )
    word = "would free" if params["dry_run"] else f"release {result.release_id} frees"
    log.info("%s %d rows of %d days", word, result.items, len(result.days))
    for day, rows in result.days.items():
        log.info("  %s: %d", day, rows)
    if result.still_held:
        log.warning("%d of them are held by other rules as well and will stay", result.still_held)
    for row in result.sample:
        log.info("  for example %s", row)
    return [] if params["dry_run"] else list(result.days)


def _take_back(params: dict[str, Any], who: str) -> list[dt.date]:
    from marsad.quality import release

    number = int(params["take_back"])
    if params["dry_run"]:
        log.info("would take back release %d", number)
        return []
    days = release.revoke(number, who)
    log.info("release %d is taken back; %d days are run again", number, len(days))
    return days
