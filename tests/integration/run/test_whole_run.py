"""`marsad run --once`, whole: from an empty folder to published events, and nothing left running."""

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from marsad.embedded import server
from marsad.embedded.processes import MARK
from marsad.embedded.run import sample_days

pytestmark = [pytest.mark.slow, pytest.mark.airflow, pytest.mark.database, pytest.mark.timeout(1500)]
MARSAD = str(Path(sys.executable).with_name("marsad"))


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="marsad-run-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def environment(home: Path) -> dict[str, str]:
    """What a person's shell has: nothing of the tests' own settings, but the morphology set-up has built."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("MARSAD_", "AIRFLOW"))}
    return kept | {"MARSAD_HOME": str(home)}


def _processes_of(home: Path) -> list[str]:
    found = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            command = " ".join(process.cmdline())
            if process.environ().get(MARK) == str(home) or str(home / "postgres") in command:
                found.append(command)
    return found


@pytest.fixture(scope="module")
def whole_run(home: Path, environment: dict[str, str]) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [MARSAD, "run", "--once"], env=environment, check=False, capture_output=True, text=True, timeout=1200
    )


def test_every_run_succeeds_and_nothing_goes_on(
    home: Path, whole_run: "subprocess.CompletedProcess[str]"
) -> None:
    assert whole_run.returncode == 0, whole_run.stdout + whole_run.stderr
    assert _processes_of(home) == []
    assert "password" in whole_run.stdout


def test_the_captured_days_and_the_live_day_are_published(
    home: Path, whole_run: "subprocess.CompletedProcess[str]"
) -> None:
    import psycopg2

    assert whole_run.returncode == 0
    days = sample_days()
    with (
        server.running(home) as postgres,
        contextlib.closing(psycopg2.connect(postgres.url())) as connection,
        connection.cursor() as cursor,
    ):
        cursor.execute(
            "SELECT data_day, count(DISTINCT article_id), count(*) FROM core.event GROUP BY 1 ORDER BY 1"
        )
        rows = cursor.fetchall()
        cursor.execute("SELECT count(*) FROM ops.dirty_day")
        assert cursor.fetchone() == (0,)
    assert [row[0] for row in rows] == list(days.all)
    assert all(articles >= 3 and events >= articles for _, articles, events in rows)


def test_no_secret_stands_in_a_log(home: Path, whole_run: "subprocess.CompletedProcess[str]") -> None:
    """Keys, the password of the service user, and the admin's, which the terminal alone is told."""
    found = {path.name: path.read_text().strip() for path in (home / "secrets").iterdir()}
    passwords = json.loads(found.pop("passwords.json"))
    secrets = {*found.values(), *passwords.values()}
    assert len(secrets) >= 5 and passwords["admin"] in whole_run.stdout
    logs = [path for folder in ("logs", "airflow") for path in (home / folder).rglob("*") if path.is_file()]
    assert len(logs) > 50
    told = {str(path) for path in logs for secret in secrets if secret.encode() in path.read_bytes()}
    assert told == set()
    assert not {secret for secret in secrets - {passwords["admin"]} if secret in whole_run.stdout}


def test_a_second_one_is_refused_and_a_signal_stops_the_first(
    home: Path, environment: dict[str, str], whole_run: "subprocess.CompletedProcess[str]"
) -> None:
    with subprocess.Popen([MARSAD, "run"], env=environment, stdout=subprocess.PIPE, text=True) as first:
        assert first.stdout is not None
        for line in first.stdout:
            if "starting Airflow" in line:
                break
        second = subprocess.run([MARSAD, "run"], env=environment, capture_output=True, text=True, check=False)
        assert second.returncode == 2
        assert "runs already" in second.stderr
        assert "Traceback" not in second.stderr
        assert len(_processes_of(home)) > 3
        first.send_signal(signal.SIGTERM)
        assert first.wait(60) == 130
    time.sleep(0.5)
    assert _processes_of(home) == []
