"""The life of the data: questions in the docs, backup and restore, retention, what recodings changed."""

import datetime as dt
import os
import re
from pathlib import Path

import msgspec
import psycopg2
import pytest

from integration.warehouse.newsroom import DAY, article, event, load_day, one_day
from marsad.embedded.server import EmbeddedServer
from marsad.settings import PROJECT, settings
from marsad.warehouse import backup, marts, migrate, report, retention
from marsad.warehouse.checksums import all_checksums
from marsad.warehouse.connection import WarehouseError, connect, transaction

pytestmark = pytest.mark.database
QUESTIONS = re.findall(
    r"^### (\d+\. .+?)$.*?```sql\n(.*?)```",
    (PROJECT / "docs" / "warehouse.md").read_text(encoding="utf-8"),
    re.MULTILINE | re.DOTALL,
)


@pytest.fixture(scope="module")
def a_week(module_warehouse: str) -> str:
    for number in range(3):
        day = DAY + dt.timedelta(days=number)
        articles, events = one_day(day, 3)
        events[0] = msgspec.structs.replace(events[0], one_sided_claim=True)
        load_day(articles, events, day=day)
    marts.drain()
    return module_warehouse


def test_there_are_ten_questions() -> None:
    assert [question.partition(".")[0] for question, _ in QUESTIONS] == [str(n) for n in range(1, 11)]


@pytest.mark.parametrize(("question", "query"), QUESTIONS, ids=[name for name, _ in QUESTIONS])
def test_a_question_of_the_docs_is_answered(a_week: str, question: str, query: str) -> None:
    with transaction("reader") as cursor:
        cursor.execute(query)
        assert cursor.fetchall(), f"no answer to «{question}»"


def test_a_backup_restores_to_the_same_rows(
    warehouse: str, embedded_server: EmbeddedServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    load_day(*one_day(DAY))
    marts.drain()
    before = all_checksums(marts=True)
    file = tmp_path / "warehouse.dump"
    assert backup.backup(file) == file.stat().st_size > 0
    with pytest.raises(backup.BackupError, match="holds a warehouse already"):
        backup.restore(file)
    name = "marsad_restored"
    admin = psycopg2.connect(embedded_server.url("postgres"))
    admin.autocommit = True
    try:
        with admin.cursor() as cursor:
            cursor.execute(f"CREATE DATABASE {name}")
        monkeypatch.setitem(os.environ, "MARSAD_WAREHOUSE_URL", embedded_server.url(name))
        settings.cache_clear()
        (tmp_path / "broken.dump").write_bytes(file.read_bytes()[:2000])
        with pytest.raises(backup.BackupError, match="pg_restore failed"):
            backup.restore(tmp_path / "broken.dump")
        assert not backup.holds_a_warehouse()  # whole or not at all
        backup.restore(file)
        assert all_checksums(marts=True) == before
        assert migrate.migrate() == []  # the restored warehouse knows its migrations
        load_day(*one_day(DAY), run_id="after")  # and goes on working, rights included
        marts.drain()
        assert all_checksums(marts=True) == before
    finally:
        monkeypatch.undo()
        settings.cache_clear()
        with admin.cursor() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        admin.close()


def test_a_backup_that_fails_leaves_no_file(tmp_settings: object, tmp_path: Path) -> None:
    assert callable(tmp_settings)
    tmp_settings(warehouse_url="postgresql://somebody:secret@/none?host=/nonexistent")
    with pytest.raises(backup.BackupError, match="pg_dump failed") as failed:
        backup.backup(tmp_path / "x.dump")
    assert "secret" not in str(failed.value)
    assert list(tmp_path.glob("x.dump*")) == []
    with pytest.raises(backup.BackupError, match="does not exist"):
        backup.restore(tmp_path / "nothing.dump")


def test_retention_removes_what_only_explains(warehouse: str) -> None:
    told = article()
    bad = msgspec.structs.replace(event(told), mode="visit")
    load_day([told], [bad])
    load_day([told], [event(told, coder_version="test-2")], run_id="run-2", coder_version="test-2")
    load_day([told], [bad], run_id="run-3")
    core = all_checksums()
    later = DAY + dt.timedelta(days=500)
    assert retention.retire(DAY + dt.timedelta(days=30)) == dict.fromkeys(
        ("fetch_log", "feed_days", "recode_changes", "payloads"), 0
    )
    done = retention.retire(later)
    assert done["payloads"] == 1 and done["recode_changes"] == 2
    assert retention.retire(later)["payloads"] == 0
    assert all_checksums() == core
    with transaction("reader") as cursor:
        cursor.execute("SELECT reason_code, payload ->> 'removed' FROM quarantine.event")
        assert cursor.fetchall() == [("unknown_mode", "older than is kept")]


def test_a_recoding_is_summed_up_by_type(warehouse: str) -> None:
    articles, events = one_day(DAY, 4)
    load_day(articles, events)
    newer = [
        msgspec.structs.replace(each, coder_version="test-2", mode="aerial", cameo="195")
        for each in events[:3]
    ]
    newer.append(event(articles[0], ordinal=1, coder_version="test-2"))
    load_day(articles, newer, run_id="recode", coder_version="test-2", kind="recode")
    (summary,) = report.recode_summary(DAY, DAY)
    assert (summary.event_type, summary.added, summary.lost, summary.changed) == ("ASSAULT", 1, 1, 3)
    assert summary.fields == {"cameo": 3, "mode": 3}


def test_reports_are_read_as_they_were_written(warehouse: str) -> None:
    load_day(*one_day(DAY))
    with pytest.raises(WarehouseError, match="no run of"):
        report.text_of_day(DAY)
    connection = connect("loader")
    with connection, connection.cursor() as cursor:
        cursor.execute("INSERT INTO ops.run_report SELECT run_key, '{}', 'all went well', now() FROM ops.run")
    connection.close()
    assert report.text_of_day(DAY) == report.text_of_run("run-1") == "all went well"
    with pytest.raises(WarehouseError, match="no report of run x"):
        report.text_of_run("x")
