"""What real runs of the DAGs tell people: by a real mail server, once."""

import datetime as dt
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sample.server import Newsroom
from tests.dags.conftest import DagRunner, states

from integration.alerts.conftest import Mailbox, everywhere, hook, mailbox  # noqa: F401  (fixtures)
from integration.warehouse.newsroom import DAY, load_day, one_day
from marsad.airflow.alerting import AlertOnFailure
from marsad.nightly.days import ONE_DAY, last_finished_day
from marsad.settings import Settings
from marsad.warehouse.connection import transaction

pytestmark = [pytest.mark.airflow, pytest.mark.database]
NEW_PAGES = "INSERT INTO ops.feed_day VALUES (%s, %s, 48, 0, 0, %s)"
NOON = dt.datetime(2026, 3, 7, 12, tzinfo=dt.UTC)


@pytest.fixture
def told(
    everywhere: Callable[..., Settings],  # noqa: F811
    mailbox: tuple[Mailbox, str],  # noqa: F811
    tmp_path: Path,
) -> Iterator[Callable[[], list[tuple[str, str]]]]:
    """Subject and text of every mail so far; the archive is empty, the registry the real one."""
    everywhere(archive_url=(tmp_path / "archive").as_uri(), registry="real")
    yield lambda: [
        (mail["Subject"].strip().removeprefix("[Marsad] "), mail.get_content().replace("\r\n", "\n"))
        for mail in mailbox[0].mails
    ]


def execute(query: str, *values: object) -> None:
    with transaction("owner") as cursor:
        cursor.execute(query, values)


def test_a_run_that_fails_is_told_once_whatever_fails_after(
    warehouse: str, run_dag: DagRunner, told: Callable[[], list[tuple[str, str]]]
) -> None:
    today = dt.datetime.now(dt.UTC).date()
    run = run_dag("news_nightly", data_day=today.isoformat())
    assert list(states(run).values()).count("failed") == 2  # the sensor, and the report that tells of it
    ((subject, text),) = told()
    assert subject == "news_nightly failed in wait_until_day_is_closed"
    assert f"{today} has not ended yet" in text and run.run_id in text
    assert "/dags/news_nightly/runs/manual__" in text and "/tasks/wait_until_day_is_closed" in text


def test_the_morning_tells_of_stray_rows_missing_days_and_stale_ones(
    warehouse: str, run_dag: DagRunner, told: Callable[[], list[tuple[str, str]]]
) -> None:
    load_day(*one_day(DAY))
    execute("UPDATE core.event SET data_day = '2019-05-05'")  # no month is there to take them
    execute(
        "INSERT INTO ops.day_input (data_day, path, digest, bytes, run_key)"
        " SELECT data_day, 'warc/gone.warc.gz', 'x', 1, run_key FROM ops.day_state"
    )
    run_dag("news_maintenance")
    mails = dict(told())
    assert len(told()) == len(mails) == 3
    assert (
        "rows lie in the DEFAULT partition of core.event"
        in mails["news_maintenance failed in check_default_partitions"]
    )
    missing = mails["news_maintenance failed in check_freshness"]
    assert "finished days are not loaded: 2026-03-11 (missing)" in missing
    assert "gone.warc.gz" in mails[f"{DAY} is stale"]
    run_dag("news_maintenance")  # the next morning what turned red is told again; the day is still stale
    assert [subject for subject, _ in told()].count(f"{DAY} is stale") == 1 and len(told()) == 5


def test_a_late_night_is_late_only_after_its_deadline(
    warehouse: str,
    everywhere: Callable[..., Settings],  # noqa: F811
    told: Callable[[], list[tuple[str, str]]],
) -> None:
    from marsad.nightly import upkeep

    yesterday = last_finished_day()
    load_day(*one_day(yesterday - ONE_DAY), day=yesterday - ONE_DAY)
    now = dt.datetime.now(dt.UTC)
    since_midnight = (now - now.replace(hour=0, minute=0, second=0, microsecond=0)).seconds // 3600
    everywhere(registry="real", deadline_hours=min(since_midnight + 2, 72))
    upkeep.check_freshness()  # there is still time
    if since_midnight >= 1:
        everywhere(registry="real", deadline_hours=since_midnight)
        with pytest.raises(upkeep.UpkeepError, match=f"{yesterday} .missing."):
            upkeep.check_freshness()


def test_a_night_with_warnings_is_told(
    warehouse: str, run_dag: DagRunner, told: Callable[[], list[tuple[str, str]]]
) -> None:
    day = last_finished_day()
    history = [day - number * ONE_DAY for number in range(1, 10)]
    for one in (*history, day):
        pages = 0 if one == day else 60
        execute(NEW_PAGES, "aljazeera.main", one, pages)
    run = run_dag("news_nightly", day=day, kind="scheduled")
    assert run.state == "success", states(run)
    subjects = [subject for subject, _ in told()]
    warned = next(text for subject, text in told() if subject.startswith(f"{day} was published with"))
    assert "no page was captured on this day" in warned and "/marsad/runs/news_nightly/" in warned
    assert f"{day}: aljazeera.main: silent, 60 new pages a day were usual" in subjects
    assert "silent" not in warned  # told apart, and once, whoever finds it first
    before = len(subjects)
    old = day - 40 * ONE_DAY
    run = run_dag("news_nightly", day=old)
    assert run.state == "success", states(run)
    assert len(told()) == before  # a backfill of long ago is no news


def test_collecting_tells_of_silent_and_doubled_feeds(
    warehouse: str,
    run_dag: DagRunner,
    everywhere: Callable[..., Settings],  # noqa: F811
    told: Callable[[], list[tuple[str, str]]],
) -> None:
    newsroom = Newsroom(0, NOON)
    threading.Thread(target=newsroom.serve_forever, daemon=True).start()
    everywhere(registry="sample", sample_url=newsroom.url, allow_loopback=True, clock=NOON)
    yesterday = NOON.date() - ONE_DAY
    for back in range(10):
        for feed, usual, last in (("shiraa.main", 40, 0), ("diffa.main", 20, 50)):
            pages = usual if back else last
            execute(NEW_PAGES, feed, yesterday - back * ONE_DAY, pages)
    try:
        for _ in range(2):
            assert run_dag("news_collect").state == "success"
    finally:
        newsroom.shutdown()
        newsroom.server_close()
    ((subject, text),) = told()
    assert subject == "feeds are unlike themselves: 2"
    assert "shiraa.main: silent, 40 new pages a day were usual" in text
    assert "diffa.main: 50 new pages, 20 a day were usual" in text


def test_every_task_tells_of_its_failure_and_no_dag_has_a_deadline(dag_bag: Any) -> None:
    """With Airflow 3.3 a run that has a deadline cannot be cleared (apache/airflow issue 70368)."""
    for dag in dag_bag.dags.values():
        assert not dag.deadline, dag
        for task in dag.tasks:
            known = task.partial_kwargs.get("on_failure_callback") if task.is_mapped else None
            assert any(isinstance(one, AlertOnFailure) for one in _all(known or task.on_failure_callback)), (
                task
            )


def _all(callbacks: Any) -> list[Any]:
    return list(callbacks) if isinstance(callbacks, (list, tuple)) else [callbacks]
