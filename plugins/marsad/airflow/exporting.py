"""The task of ``news_export``."""

import datetime as dt
import logging
from typing import Any

from airflow.sdk import get_current_context
from airflow.sdk.exceptions import AirflowFailException

log = logging.getLogger(__name__)


def export() -> dict[str, Any]:
    """Write what the form asks for; where it lies, and how many rows of how many days."""
    from marsad.nightly.exports import export_days
    from marsad.warehouse.export import ExportError, Filters

    params: dict[str, Any] = dict(get_current_context()["params"])
    filters = Filters(
        countries=_chosen(params["countries"]),
        event_types=_chosen(params["event_types"]),
        sources=_chosen(params["sources"]),
        min_confidence=params["min_confidence"],
    )
    first, last = (dt.date.fromisoformat(params[name]) for name in ("first_day", "last_day"))
    try:
        folder, manifest = export_days(
            params["format"], first, last, filters=filters, with_text=params["with_text"]
        )
    except ExportError as error:
        raise AirflowFailException(str(error)) from error
    log.info(
        "%d rows of %d days are in %s of the archive's store", manifest.rows, len(manifest.files), folder
    )
    return {"folder": folder, "rows": manifest.rows, "days": len(manifest.files)}


def _chosen(values: list[str] | None) -> tuple[str, ...] | None:
    return tuple(values) if values else None
