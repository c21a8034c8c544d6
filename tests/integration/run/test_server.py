"""The embedded PostgreSQL: started, found again, stopped, and started after every way of dying."""

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg2
import pytest

from marsad.embedded import server as embedded

pytestmark = pytest.mark.database


@pytest.fixture
def home() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="marsad-server-"))
    folder.chmod(0o755)
    yield folder
    embedded.stop(embedded.EmbeddedServer(folder))
    shutil.rmtree(folder)


def _value(url: str, query: str) -> object:
    with contextlib.closing(psycopg2.connect(url)) as connection, connection.cursor() as cursor:
        cursor.execute(query)
        row = cursor.fetchone()
        return row[0] if row else None


def _gone(pid: int) -> bool:
    for _ in range(100):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.1)
    return False


def test_start_makes_both_databases_and_stop_leaves_no_process(home: Path) -> None:
    server = embedded.start(home)
    assert _value(server.url(embedded.WAREHOUSE), "SELECT current_database()") == "marsad"
    assert _value(server.url(embedded.METADATA), "SELECT current_database()") == "airflow"
    pid = server.pid()
    assert pid is not None
    embedded.stop(server)
    assert _gone(pid)
    assert server.pid() is None


def test_a_second_start_finds_the_running_server(home: Path) -> None:
    first = embedded.start(home)
    pid = first.pid()
    assert embedded.start(home).pid() == pid


def test_data_outlives_a_hard_kill(home: Path) -> None:
    server = embedded.start(home)
    with (
        contextlib.closing(psycopg2.connect(server.url())) as connection,
        connection,
        connection.cursor() as cursor,
    ):
        cursor.execute("CREATE TABLE kept AS SELECT 7 AS number")
    pid = server.pid()
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    assert _gone(pid)
    assert (server.data / "postmaster.pid").exists()
    assert _value(embedded.start(home).url(), "SELECT number FROM kept") == 7


def test_a_pid_file_whose_number_is_another_process_by_now(home: Path) -> None:
    server = embedded.start(home)
    pid_file = server.data / "postmaster.pid"
    lines = pid_file.read_text().splitlines()
    embedded.stop(server)
    with subprocess.Popen(["sleep", "60"]) as bystander:
        pid_file.write_text("\n".join([str(bystander.pid), *lines[1:]]) + "\n")
        pid_file.chmod(0o600)
        assert server.pid() is None
        assert _value(embedded.start(home).url(), "SELECT 1") == 1
        assert bystander.poll() is None
        bystander.kill()


@pytest.mark.parametrize("content", ["", "not a number\n", "12"])
def test_a_pid_file_cut_short(home: Path, content: str) -> None:
    server = embedded.start(home)
    embedded.stop(server)
    (server.data / "postmaster.pid").write_text(content)
    assert _value(embedded.start(home).url(), "SELECT 1") == 1


def test_an_initdb_killed_halfway_is_begun_anew(home: Path) -> None:
    (home / "postgres.new").mkdir()
    (home / "postgres.new" / "PG_VERSION").write_text("18\n")
    assert _value(embedded.start(home).url(), "SELECT 1") == 1


def test_files_of_others_are_not_deleted(home: Path) -> None:
    (home / "postgres").mkdir()
    (home / "postgres" / "letter.txt").write_text("keep me")
    with pytest.raises(embedded.ServerError, match="move it away"):
        embedded.start(home)
    assert (home / "postgres" / "letter.txt").read_text() == "keep me"


def test_a_path_too_long_for_a_socket(home: Path) -> None:
    deep = home / ("d" * 60) / ("e" * 60)
    deep.mkdir(parents=True)
    server = embedded.start(deep)
    try:
        assert server.socket_folder != server.data
        assert server.socket_folder.stat().st_mode & 0o077 == 0
        assert _value(server.url(), "SELECT 1") == 1
    finally:
        embedded.stop(server)
        shutil.rmtree(server.socket_folder)


def test_nobody_else_may_reach_the_socket(home: Path) -> None:
    server = embedded.start(home)
    assert server.data.stat().st_mode & 0o077 == 0
    assert _value(server.url(), "SHOW listen_addresses") == ""


@pytest.mark.skipif(os.geteuid() != 0, reason="the refusal concerns root only")
def test_root_below_a_closed_folder_gets_a_reason_and_no_permissions_change(home: Path) -> None:
    closed = home / "closed"
    closed.mkdir(mode=0o700)
    with pytest.raises(embedded.ServerError, match="may not enter"):
        embedded.start(closed / "inner")
    assert closed.stat().st_mode & 0o777 == 0o700
