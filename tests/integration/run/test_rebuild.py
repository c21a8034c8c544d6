"""The warehouse made again from the archive alone, row for row."""

import datetime as dt
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from marsad.embedded.server import EmbeddedServer
from marsad.ingest import archive
from marsad.ingest.upkeep import reindex
from marsad.nightly import forget
from marsad.nightly.rebuild import rebuild
from marsad.nightly.run import run_day
from marsad.settings import PROJECT, Settings
from marsad.warehouse import marts, spanning
from marsad.warehouse.capture_index import PostgresCaptureIndex
from marsad.warehouse.checksums import all_checksums
from marsad.warehouse.connection import transaction

pytestmark = [pytest.mark.database, pytest.mark.slow]
SAMPLE = PROJECT / "sample" / "warc"


def _suite(request: pytest.FixtureRequest) -> Any:
    """The suite's own conftest as pytest loaded it: a second import would give every test another home."""
    plugins = request.config.pluginmanager.get_plugins()
    return next(m for m in plugins if str(getattr(m, "__file__", "")).endswith("tests/conftest.py"))


def captures() -> list[tuple[Any, ...]]:
    """The index of captures, as far as the archive decides it."""
    with transaction("reader") as cursor:
        cursor.execute(
            "SELECT data_day, url, captured_at, path, payload_digest FROM raw.capture ORDER BY 1, 2, 3, 4"
        )
        return cursor.fetchall()


def test_a_lost_warehouse_is_made_again_from_the_archive_with_equal_checksums(
    request: pytest.FixtureRequest, embedded_server: EmbeddedServer, migrated_template: str, tmp_path: Path,
    tmp_settings: Callable[..., Settings], monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """Two days, in the wrong order, one page of them forgotten; and a night that failed in the rebuild."""
    files = sorted(SAMPLE.rglob("*.warc.gz"))
    days = sorted({dt.date(*map(int, file.relative_to(SAMPLE).parts[:3])) for file in files})[:2]
    for day in days:
        shutil.copytree(SAMPLE / f"{day:%Y/%m/%d}", tmp_path / "archive" / "warc" / f"{day:%Y/%m/%d}")
    tmp_settings(archive_url=(tmp_path / "archive").as_uri(), registry="sample")
    suite = _suite(request)
    with suite._fresh_database(embedded_server, migrated_template) as lost, suite._warehouse_url(lost):
        reindex(PostgresCaptureIndex())
        for day in reversed(days):
            run_day(day, "as-it-was")
        with transaction("reader") as cursor:
            cursor.execute(
                "SELECT url FROM core.article_version INNER JOIN core.event USING (data_day, article_id)"
                " ORDER BY 1 LIMIT 1"
            )
            ((page,),) = cursor.fetchall()
        forgotten = forget.forget_page(page, "the editor", "asked to")
        assert forgotten.rows > 0
        for day in forgotten.days:
            run_day(day, "without-the-page")
        marts.drain()
        spanning.prune()  # as every morning: the forgotten page was the last to name some actor
        rows, index = all_checksums(marts=True), captures()
    with suite._fresh_database(embedded_server, "template0") as empty, suite._warehouse_url(empty):
        with monkeypatch.context() as broken:
            broken.setattr("marsad.nightly.rebuild.run_day", failing_on(days[0]))
            first = rebuild()
        assert (list(first.failed), first.days) == (days[:1], tuple(days[1:]))
        told: list[dt.date] = []
        second = rebuild(told.append)
        assert (second.days, second.skipped, second.failed) == ((days[0],), (days[1],), {})
        assert told == [days[0]] and second.captures == len(index) > 0
        assert captures() == index
        assert all_checksums(marts=True) == rows
        with transaction("reader") as cursor:
            cursor.execute("SELECT article_id FROM ops.tombstone ORDER BY 1")
            stones = [key for (key,) in cursor.fetchall()]
        assert stones and set(stones) == archive.tombstones(archive.Storage())


def failing_on(day: dt.date) -> Callable[..., Any]:
    """``run_day`` as it is, but for one day."""

    def run(wanted: dt.date, run_id: str) -> Any:
        if wanted == day:
            raise RuntimeError("the machine went away")
        return run_day(wanted, run_id)

    return run
