"""The same rights under FAB, the auth manager of production: Viewer reads, those who may start do."""

import contextlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from marsad.embedded.server import EmbeddedServer
from marsad.settings import PROJECT
from ui.fab_answers import ASKED, STARTED

pytestmark = [pytest.mark.airflow, pytest.mark.database, pytest.mark.slow]


def test_roles_under_fab(embedded_server: EmbeddedServer, warehouse: str, tmp_path: Path) -> None:
    import psycopg2

    with contextlib.closing(psycopg2.connect(embedded_server.url("postgres"))) as connection:
        connection.autocommit = True
        connection.cursor().execute("CREATE DATABASE airflow_fab")
    metadata = embedded_server.url("airflow_fab").replace("postgresql://", "postgresql+psycopg2://", 1)
    environment = {
        **os.environ,
        "AIRFLOW_HOME": str(tmp_path),
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": metadata,
        "AIRFLOW__CORE__AUTH_MANAGER": "airflow.providers.fab.auth_manager.fab_auth_manager.FabAuthManager",
        "PYTHONPATH": os.pathsep.join([str(PROJECT / "plugins"), str(PROJECT)]),
    }
    done = subprocess.run(
        [sys.executable, str(Path(__file__).with_name("fab_answers.py"))],
        env=environment, capture_output=True, text=True, timeout=550, check=False,
    )  # fmt: skip
    line = next((one for one in done.stdout.splitlines() if one.startswith("ANSWERS ")), None)
    assert line, done.stderr[-3000:]
    answers = json.loads(line.removeprefix("ANSWERS "))
    pages, forms = len(ASKED), 1 + len(STARTED)
    readers, starters = ("Viewer", "User", "Op", "Admin"), ("User", "Op", "Admin")
    assert answers["reading"] == {
        "anonymous": [401] * pages,
        "Public": [403] * pages,  # signed in, without the right to see the DAG
        **dict.fromkeys(readers, [200] * pages),
    }
    assert answers["starting"] == {
        "anonymous": [401] * forms,
        "Public": [403] * forms,
        "Viewer": [403] * forms,  # reads, and may start nothing
        **dict.fromkeys(starters, [404] * forms),  # may: this Airflow has parsed no DAG yet
    }
    refused = {"anonymous": 401, "Public": 403}
    assert answers["menu before"] == {**refused, "Viewer": 403, "User": 403, "Op": 200, "Admin": 200}
    assert answers["menu"] == {**refused, **dict.fromkeys(readers, 200)}
    # The campaign's own user sees and starts backfills, and has no other right.
    assert answers["service"] == [200, 404, 403, 403, 403, 403, 403]
