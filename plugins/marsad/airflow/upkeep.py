"""The tasks of ``news_marts`` and ``news_maintenance``."""

import contextlib
import datetime as dt
import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from airflow.sdk import conf, get_current_context
from airflow.sdk.exceptions import AirflowFailException, AirflowSkipException

from marsad.airflow import alerting

log = logging.getLogger(__name__)
DAYS_AGAIN = 14  # stale days run again in one round; more would starve the night
CLEAN_SECONDS = 1500


def drain_marts() -> int:
    """Bring the marts up to date for every day in the ledger; how many days."""
    from marsad.warehouse import marts

    days = marts.drain()
    log.info("marts brought up to date for %d days", len(days))
    return len(days)


def make_partitions() -> list[str]:
    """Partitions for the months ahead."""
    from marsad.nightly import upkeep

    return upkeep.partitions_ahead()


def check_default_partitions() -> None:
    """No row may lie outside the months' partitions."""
    from marsad.nightly import upkeep

    with _told():
        upkeep.check_default_partitions()


def check_freshness() -> None:
    """Every finished day should be loaded."""
    from marsad.nightly import upkeep

    with _told():
        upkeep.check_freshness()


def sweep() -> dict[str, int]:
    """Remove what finished runs left behind."""
    from marsad.nightly import upkeep

    return upkeep.sweep()


def retire_archive() -> int:
    """Remove what is older than MARSAD_ARCHIVE_KEEP_DAYS from the archive; how many files."""
    from marsad.nightly import upkeep

    removed = upkeep.retire_archive()
    log.info(
        "%d files of the archive removed%s", len(removed), ": " + ", ".join(removed[:20]) if removed else ""
    )
    return len(removed)


def retire_layers() -> dict[str, int]:
    """Remove from the warehouse what is older than its layer is kept; rows, by layer."""
    from marsad.nightly import upkeep

    done = upkeep.retire_layers()
    log.info("removed: %s", ", ".join(f"{layer} {rows}" for layer, rows in done.items()))
    return done


def mark_stale_days() -> list[dict[str, str]]:
    """Find days whose archive has changed since they were loaded; the runs to start, one a day."""
    from marsad.nightly import stale, upkeep

    reasons = stale.mark_stale_days()
    for day, reason in reasons.items():
        log.warning("%s is stale: %s", day, reason)
    alerting.tell_of_stale_days(reasons)
    return [{"data_day": day.isoformat()} for day in upkeep.stale_days(DAYS_AGAIN)]


def clean_metadata() -> None:
    """Delete rows of old runs from Airflow's own database with Airflow's own command.

    Tasks have no right to that database, so the command gets its address from MARSAD_METADATA_URL; where
    that is not set, the task is skipped and says so.
    """
    from marsad.settings import settings

    url = settings().metadata_url
    if url is None:
        raise AirflowSkipException("MARSAD_METADATA_URL is not set: schedule «airflow db clean» yourself")
    before = dt.datetime.now(dt.UTC) - dt.timedelta(days=_keep_days())
    command = [
        sys.executable, "-m", "airflow", "db", "clean", "--yes", "--skip-archive",
        "--error-on-cleanup-failure", "--clean-before-timestamp", before.isoformat(),
    ]  # fmt: skip
    environment = {**os.environ, "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": url}
    environment.pop("AIRFLOW__CORE__SQL_ALCHEMY_CONN", None)
    done = subprocess.run(  # noqa: S603
        command, env=environment, capture_output=True, text=True, timeout=CLEAN_SECONDS, check=False
    )
    log.info("%s", done.stdout[-5000:])
    if done.returncode:
        raise RuntimeError(f"airflow db clean ended with status {done.returncode}: {done.stderr[-2000:]}")


def clean_logs() -> int:
    """Delete log files of tasks that are older than what is kept; how many."""
    folder = Path(conf.get("logging", "base_log_folder"))
    limit = (dt.datetime.now(dt.UTC) - dt.timedelta(days=_keep_days())).timestamp()
    removed = 0
    # Ages first: a folder counts as young from the moment that something in it is removed.
    for path in [path for path in _deepest_first(folder) if _changed(path) < limit]:
        with contextlib.suppress(OSError):  # another worker's clean-up may be faster; folders may be in use
            if path.is_dir() and not path.is_symlink():
                path.rmdir()
            else:
                path.unlink()
                removed += 1
    log.info("%d log files older than %d days removed below %s", removed, _keep_days(), folder)
    return removed


def _deepest_first(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*"), key=lambda path: len(path.parts), reverse=True)


def _changed(path: Path) -> float:
    """When a file or folder was last changed; never, where it is gone by now."""
    try:
        return path.lstat().st_mtime
    except OSError:
        return float("inf")


def _keep_days() -> int:
    params: dict[str, Any] = dict(get_current_context()["params"])
    return int(params["keep_days"])


@contextlib.contextmanager
def _told() -> Iterator[None]:
    """What needs a person fails the task at once: trying again heals nothing."""
    from marsad.nightly.upkeep import UpkeepError

    try:
        yield
    except UpkeepError as error:
        raise AirflowFailException(str(error)) from error
