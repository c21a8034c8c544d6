"""What the init job of docker-compose.yaml does, on the embedded server."""

import contextlib
import os
import subprocess
import sys

import psycopg2
import pytest

from marsad.embedded.server import EmbeddedServer
from marsad.settings import PROJECT

pytestmark = pytest.mark.database
SCRIPT = [sys.executable, str(PROJECT / "deploy" / "warehouse_logins.py")]


def test_loader_and_reader_may_log_in_and_do_no_more_than_their_part(
    embedded_server: EmbeddedServer, warehouse: str
) -> None:
    loader = warehouse.replace("postgres@", "marsad_loader:l%40der@")
    reader = warehouse.replace("postgres@", "marsad_reader:r'eader@")
    urls = {"MARSAD_WAREHOUSE_URL": warehouse, "MARSAD_LOADER_URL": loader, "MARSAD_READER_URL": reader}
    for _ in range(2):  # the job runs at every start
        subprocess.run(SCRIPT, env={**os.environ, **urls}, check=True)
    with contextlib.closing(psycopg2.connect(loader)) as connection, connection.cursor() as cursor:
        cursor.execute("DELETE FROM core.event")
        with pytest.raises(psycopg2.errors.InsufficientPrivilege):
            cursor.execute("DROP TABLE core.event")
    with contextlib.closing(psycopg2.connect(reader)) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM core.event")
        with pytest.raises(psycopg2.errors.InsufficientPrivilege):
            cursor.execute("DELETE FROM core.event")


def test_urls_without_a_password_are_refused(warehouse: str) -> None:
    environment = {**os.environ, "MARSAD_WAREHOUSE_URL": warehouse, "MARSAD_LOADER_URL": warehouse}
    result = subprocess.run(SCRIPT, env=environment, check=False, capture_output=True, text=True)
    assert result.returncode != 0
    assert "must name a user and a password" in result.stderr
