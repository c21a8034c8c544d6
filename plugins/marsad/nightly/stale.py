"""A file that appears under a day that is loaded already makes the day stale: it is marked and run again."""

import datetime as dt
import logging

from marsad.ingest.index import ArchiveFile
from marsad.ingest.upkeep import is_retired
from marsad.warehouse import ledger

log = logging.getLogger(__name__)


def mark_stale_days() -> dict[dt.date, str]:
    """Compare every loaded day with its files in the archive; all days that are stale now, with the reason.

    Only the names and sizes that the capture index knows are compared, so that a year costs seconds.
    """
    for day in _loaded_days():
        if is_retired(day):
            continue
        if reason := mark_if_stale(day):
            log.warning("%s is stale: %s", day, reason)
    return dict(ledger.stale_days())


def mark_if_stale(day: dt.date) -> str | None:
    """Mark the day stale when its files are not those that its rows were made from; why, or None."""
    return ledger.mark_if_stale(day, _files_now(day))


def _files_now(day: dt.date) -> list[ArchiveFile]:
    """The day's files: digests from the index where it has them, read from the file where not."""
    from marsad.ingest import archive
    from marsad.ingest.storage import Storage
    from marsad.warehouse.capture_index import PostgresCaptureIndex

    storage = Storage()
    known = PostgresCaptureIndex().files(day)
    return [
        known.get(key) or ArchiveFile(key, storage.digest(key), storage.size(key))
        for key in archive.day_keys(day, storage)
    ]


def _loaded_days() -> list[dt.date]:
    from marsad.warehouse.connection import transaction

    with transaction("reader") as cursor:
        cursor.execute("SELECT data_day FROM ops.day_state WHERE run_key IS NOT NULL ORDER BY data_day")
        return [day for (day,) in cursor.fetchall()]
