"""The warehouse from the archive alone: schema, index of captures, tombstones, every day, every figure."""

import datetime as dt
import logging
from collections.abc import Callable

import msgspec

from marsad import clock
from marsad.ingest import archive, upkeep
from marsad.ingest.storage import Storage
from marsad.nightly.days import last_finished_day
from marsad.nightly.run import run_day
from marsad.warehouse import ledger, marts
from marsad.warehouse.capture_index import PostgresCaptureIndex
from marsad.warehouse.connection import WarehouseError, transaction
from marsad.warehouse.migrate import migrate
from marsad.warehouse.statements import statement

log = logging.getLogger(__name__)


class Rebuilt(msgspec.Struct, frozen=True, kw_only=True):
    """What a rebuild did."""

    captures: int
    days: tuple[dt.date, ...]  # that were run now
    failed: dict[dt.date, str]  # day → why; running it again is all that is left to do
    skipped: tuple[dt.date, ...]  # loaded already, retired, or not over


def rebuild(on_day: Callable[[dt.date], None] | None = None) -> Rebuilt:
    """Bring the warehouse to what the archive says; what is loaded already stays, so that a kill costs a day.

    Not in the archive, so not made again: the fetch log, feeds' health, releases, reports of runs.
    A day that fails is told and does not stop the others.
    """
    migrate()
    index = PostgresCaptureIndex()
    captures = upkeep.reindex(index).captures
    _restore_tombstones(Storage())
    done: list[dt.date] = []
    skipped: list[dt.date] = []
    failed: dict[dt.date, str] = {}
    for day in archive.archive_days(Storage()):
        state = ledger.day_state(day)
        if (state and state["run_key"]) or upkeep.is_retired(day) or day > last_finished_day():
            skipped.append(day)
            continue
        try:
            run_day(day, f"rebuild__{clock.now():%Y-%m-%dT%H:%M:%S}")
        except (WarehouseError, RuntimeError, ValueError, OSError) as error:
            log.exception("%s cannot be rebuilt", day)
            failed[day] = " ".join(str(error).split())
            continue
        done.append(day)
        if on_day:
            on_day(day)
    marts.drain()
    return Rebuilt(captures=captures, days=tuple(done), failed=failed, skipped=tuple(skipped))


def _restore_tombstones(storage: Storage) -> None:
    """Exports and later runs leave out what was forgotten before the warehouse was lost."""
    with transaction("loader", "marsad rebuild") as cursor:
        for key in storage.files(archive.TOMBSTONES):
            stone = msgspec.json.decode(storage.read(key), type=archive.Tombstone)
            # The address is not kept in the archive: that is what forgetting means.
            values = {**msgspec.structs.asdict(stone), "canonical_url": ""}
            cursor.execute(statement("ingest/add_tombstone"), values)
