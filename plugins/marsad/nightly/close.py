"""Step close: a day is ready when no collector is still filing captures under it.

What the run then reads is written down with digests, so that a file that appears later is noticed.
"""

import datetime as dt

from marsad.ingest.index import Batch, CaptureIndex
from marsad.nightly.records import InputFile


class DamagedArchiveError(RuntimeError):
    """Files of the archive are gone or changed since they were written; publishing would lose rows."""


class RetiredDayError(RuntimeError):
    """Retention has removed the day's files: it cannot be run again, and its rows stay."""


def open_batches(day: dt.date) -> list[Batch]:
    """Batches that still file captures under the day, oldest first."""
    return _index().open_batches(day)


def describe(batches: list[Batch]) -> str:
    """Open batches as one sentence for people."""
    named = ", ".join(
        f"{batch.batch} (run {batch.run}, since {batch.opened_at:%d %b %H:%M} UTC)" for batch in batches[:5]
    )
    more = f" and {len(batches) - 5} more" if len(batches) > 5 else ""
    return f"{len(batches)} collecting batches are still open: {named}{more}"


def day_inputs(day: dt.date) -> list[InputFile]:
    """The archive's files of the day with their digests, checked against what was written.

    A file that the index does not know (a collector was killed after it moved the file into place) is
    read all the same: the archive is the truth. Raises DamagedArchiveError when a known file is gone or
    has other bytes, RetiredDayError when retention has removed the day.
    """
    from marsad.ingest import archive, upkeep

    if upkeep.is_retired(day):
        raise RetiredDayError(
            f"the archive's files of {day} were removed by retention: the day cannot be run again, "
            "and its published rows stay"
        )
    found = {file.path: InputFile(file.path, file.digest, file.bytes) for file in archive.day_files(day)}
    faults = []
    for path, known in sorted(_index().files(day).items()):
        if path not in found:
            faults.append(f"{path} is missing")
        elif found[path].digest != known.digest:
            faults.append(f"{path} has changed: {found[path].bytes} bytes, {known.bytes} when written")
    if faults:
        raise DamagedArchiveError(
            f"the archive of {day} is damaged: {'; '.join(faults)}. Nothing is published; the rows of the "
            "last good run stay. Restore the files from a backup, or, where they are lost for good, run "
            "«marsad archive reindex» and then this day again"
        )
    return [found[path] for path in sorted(found)]


def _index() -> CaptureIndex:
    from marsad.warehouse.capture_index import PostgresCaptureIndex

    return PostgresCaptureIndex()
