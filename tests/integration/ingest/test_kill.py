"""A collecting task killed at any moment loses nothing that the log calls done, and doubles nothing."""

import datetime as dt
import multiprocessing
import os
import random
import time
from collections import Counter
from typing import Any

import pytest

from integration.ingest import hostile
from integration.ingest.hostile import PAGE, Writer, newsroom, send
from marsad.ingest import archive, registry
from marsad.ingest.collect import Options, collect_batch, heal
from marsad.ingest.index import Progress
from marsad.ingest.storage import PartialFile, Storage
from marsad.warehouse.capture_index import PostgresCaptureIndex
from marsad.warehouse.connection import transaction

pytestmark = [pytest.mark.database, pytest.mark.slow]
KILLS = 50
PAGES = 300


async def pages(path: str, writer: Writer) -> None:
    await send(writer, PAGE + path.encode() * 20)


def sitemap(count: int) -> str:
    return "<urlset>" + "".join(f"<url><loc>/p/{number}</loc></url>" for number in range(count)) + "</urlset>"


def collect(site: str, run: str) -> None:
    text = (
        "limits: {delay: 0, concurrency: 4}\n"
        "outlets:\n  - {id: x_news, name_ar: س, name_en: x, country: EGY, ownership: private, "
        f"time_zone: Africa/Cairo, home: '{site}/', "
        f"feeds: [{{kind: sitemap, url: '{site}/feed', schedule: every_run}}]}}"
    )
    outlets = registry.parse(text, "kill", "kill.yaml")
    collect_batch("b", ["x_news.main"], run, PostgresCaptureIndex(), outlets, options=Options(max_records=7))


def archived() -> list[tuple[str, str]]:
    """(file, address) of every page in the archive."""
    today = dt.datetime.now(dt.UTC).date()
    return [
        (file.path, capture.url)
        for day in (today - dt.timedelta(days=1), today)
        for file in archive.day_files(day)
        for capture in archive.read_captures(file.path)
    ]


def logged() -> list[tuple[str, str]]:
    with transaction("reader") as cursor:
        cursor.execute("SELECT path, url FROM raw.fetch WHERE outcome = 'captured' AND kind = 'page'")
        return [(path, url) for path, url in cursor.fetchall()]


def test_killed_fifty_times(warehouse: str, tmp_settings: Any) -> None:
    tmp_settings(allow_loopback=True)
    chance = random.Random(20260307)
    fork = multiprocessing.get_context("fork")
    with hostile.web() as web:
        site = web.site(newsroom(sitemap(PAGES).encode(), pages))
        for number in range(KILLS):
            # The same run twice in a row half of the time: Airflow's retry keeps the run's name.
            child = fork.Process(target=collect, args=(site, f"run {number // 2}"), daemon=True)
            reached = len(web.requests) + chance.randint(1, 18)
            child.start()
            while len(web.requests) < reached and child.is_alive():
                time.sleep(0.001)
            time.sleep(chance.uniform(0, 0.03))
            child.kill()  # SIGKILL; a child that has just ended by itself is no fault
            child.join()
            assert set(logged()) <= set(archived()), "the log calls something done that is not in the archive"
        assert logged(), "no run got far enough for the test to mean anything"
        collect(site, "last run")
        collect(site, "one more")
    heal(PostgresCaptureIndex())
    found = archived()
    assert Counter(url for _, url in found) == Counter(f"{site}/p/{number}" for number in range(PAGES))
    assert sorted(logged()) == sorted(found)
    assert PostgresCaptureIndex().open_batches() == []
    assert Storage().files("partial") == []
    for path, file in PostgresCaptureIndex().files().items():
        assert Storage().digest(path) == file.digest


def dying(site: str, point: str) -> None:
    """Collect, and die at the second file: before it is moved, before or after it is committed."""
    finish, commit, calls = PartialFile.finish, PostgresCaptureIndex.commit, Counter[str]()

    def finish_or_die(self: PartialFile) -> str:
        calls["finish"] += 1
        if point == "before the move" and calls["finish"] == 2:
            os._exit(9)
        digest = finish(self)
        if point == "after the move" and calls["finish"] == 2:
            os._exit(9)
        return digest

    def commit_or_die(self: PostgresCaptureIndex, progress: Progress) -> None:
        commit(self, progress)
        if point == "after the commit" and calls["finish"] == 2:
            os._exit(9)

    PartialFile.finish = finish_or_die  # type: ignore[method-assign]
    PostgresCaptureIndex.commit = commit_or_die  # type: ignore[method-assign]
    collect(site, "dying run")


@pytest.mark.parametrize("point", ["before the move", "after the move", "after the commit"])
def test_killed_around_a_file(warehouse: str, tmp_settings: Any, point: str) -> None:
    tmp_settings(allow_loopback=True)
    with hostile.web() as web:
        site = web.site(newsroom(sitemap(20).encode(), pages))
        child = multiprocessing.get_context("fork").Process(target=dying, args=(site, point), daemon=True)
        child.start()
        child.join(60)
        assert child.exitcode == 9
        index = PostgresCaptureIndex()
        [batch] = index.open_batches()
        healed = heal(index)
        assert len(healed) == (1 if point == "after the move" else 0)
        assert index.open_batches() == [] and Storage().files("partial") == []
        had = len(archived())
        assert had == (6 if point == "before the move" else 13)  # the feed itself is a record of file 1
        assert sorted(logged()) == sorted(archived())
        collect(site, batch.run)
        assert sorted(url for _, url in archived()) == sorted(f"{site}/p/{number}" for number in range(20))
        assert (
            len([path for _, path in web.requests if path.startswith("/p/")]) <= 20 + 7 + 4
        )  # nothing had is fetched
