"""Step open: the run begins in the ledger with the files that it reads, and its shards are planned."""

import datetime as dt
import logging

from marsad.nightly import shards
from marsad.nightly.close import day_inputs
from marsad.nightly.records import Shard
from marsad.nightly.scratch import Scratch
from marsad.warehouse import ledger

log = logging.getLogger(__name__)

# Airflow's run types, and what a caller may say of itself in the run's conf, as the ledger's kinds.
KINDS: dict[str, ledger.Kind] = {
    "scheduled": "scheduled",
    "backfill": "backfill",
    "manual": "manual",
    "operator_triggered": "manual",
    "asset_triggered": "asset",
    "import": "import",
    "recode": "recode",
}


def open_day(day: dt.date, run_id: str, dag_id: str, kind: str) -> list[Shard]:
    """Begin a run of a day; its shards. Raises DamagedArchiveError."""
    from marsad.coding import CODER_VERSION

    files = day_inputs(day)
    ledger.begin(
        run_id,
        day,
        dag_id=dag_id,
        kind=KINDS.get(kind, "manual"),
        files=files,
        coder_version=CODER_VERSION,
    )
    planned = shards.plan(Scratch(day, run_id), files)
    log.info(
        "%s: %d archive files, %.1f MB, %d shards",
        day,
        len(files),
        sum(file.bytes for file in files) / 1e6,
        len(planned),
    )
    return planned
