"""What all tests share: no network but loopback, settings of their own, a real PostgreSQL, an Airflow home.

Airflow reads its configuration when it is first imported, so its environment is set here, before any test.
"""

import contextlib
import itertools
import os
import shutil
import socket
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from marsad.embedded.airflow_home import Ports, environment
from marsad.embedded.server import METADATA, EmbeddedServer, ServerError, start, stop
from marsad.settings import PROJECT, Settings, settings

# A short path (a socket's may not exceed 108 bytes) that PostgreSQL's user may enter when tests run as root.
_PREFIX = "marsad-tests-"
_HOME = Path(tempfile.mkdtemp(prefix=_PREFIX)).resolve()
_HOME.chmod(0o755)
(_HOME / "session.pid").write_text(str(os.getpid()))
_MORPHOLOGY = settings().camel_data  # built once by set-up, where this installation keeps it
for _name in [name for name in os.environ if name.startswith(("MARSAD_", "AIRFLOW"))]:
    del os.environ[_name]
os.environ.update(environment(_HOME, PROJECT, Ports(api=18080, sample=18790)))
os.environ["CAMELTOOLS_DATA"] = str(_MORPHOLOGY)
del os.environ["MARSAD_WAREHOUSE_URL"]  # a test asks for a warehouse by fixture, or has none
settings.cache_clear()

_FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
_TEMPLATE = "marsad_template"
_numbers = itertools.count(1)


def pytest_sessionstart() -> None:
    """Stop the servers, and remove the folders, of sessions that were killed."""
    for marker in _HOME.parent.glob(f"{_PREFIX}*/session.pid"):
        with contextlib.suppress(OSError, ValueError, ServerError):
            if not psutil.pid_exists(int(marker.read_text())):
                stop(EmbeddedServer(marker.parent.resolve()))
                shutil.rmtree(marker.parent)


def pytest_sessionfinish() -> None:
    """Remove the folder that everything above lived in."""
    shutil.rmtree(_HOME, ignore_errors=True)


class NetworkBlocked(RuntimeError):
    """A test tried to reach something else than this machine."""


@pytest.fixture(autouse=True, scope="session")
def loopback_only() -> Iterator[None]:
    """Refuse every connection that leaves the machine, and every look-up of a name but localhost."""
    connect, connect_ex, getaddrinfo = socket.socket.connect, socket.socket.connect_ex, socket.getaddrinfo

    def check(family: int, host: object) -> None:
        if family == socket.AF_UNIX or host in (None, "", "localhost", "0.0.0.0", "::1", "::"):
            return
        name = host.decode() if isinstance(host, bytes) else str(host)
        if not name.startswith("127."):
            raise NetworkBlocked(f"tests may not reach {name!r}")

    def guarded_connect(self: socket.socket, address: Any) -> None:
        check(self.family, address[0] if isinstance(address, tuple) else None)
        return connect(self, address)

    def guarded_connect_ex(self: socket.socket, address: Any) -> int:
        check(self.family, address[0] if isinstance(address, tuple) else None)
        return connect_ex(self, address)

    def guarded_getaddrinfo(host: Any, *arguments: Any, **options: Any) -> Any:
        check(socket.AF_INET, host)
        return getaddrinfo(host, *arguments, **options)

    patch = pytest.MonkeyPatch()
    patch.setattr(socket.socket, "connect", guarded_connect)
    patch.setattr(socket.socket, "connect_ex", guarded_connect_ex)
    patch.setattr(socket, "getaddrinfo", guarded_getaddrinfo)
    yield
    patch.undo()


@pytest.fixture
def tmp_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Settings]]:
    """A function that sets settings for this test only: ``tmp_settings(registry="sample", clock=…)``.

    ``home`` is the test's temporary folder unless given; a value may be anything that str() renders.
    """
    monkeypatch.setenv("MARSAD_HOME", str(tmp_path))
    settings.cache_clear()

    def choose(**values: Any) -> Settings:
        for name, value in values.items():
            rendered = value.isoformat() if hasattr(value, "isoformat") else str(value)
            monkeypatch.setenv(f"MARSAD_{name.upper()}", rendered)
        settings.cache_clear()
        return settings()

    yield choose
    monkeypatch.undo()
    settings.cache_clear()


@pytest.fixture(scope="session")
def embedded_server() -> Iterator[EmbeddedServer]:
    """A running PostgreSQL of the wheel, in a folder of this session, without durability."""
    server = start(_HOME, _FAST)
    yield server
    stop(server)


@pytest.fixture(scope="session")
def migrated_template(embedded_server: EmbeddedServer) -> Iterator[str]:
    """The name of a database with every migration applied, copied by each test that wants a warehouse."""
    from marsad.warehouse.migrate import migrate

    _execute(embedded_server, f"CREATE DATABASE {_TEMPLATE}")
    with _warehouse_url(embedded_server.url(_TEMPLATE)):
        migrate()
    yield _TEMPLATE


@pytest.fixture
def warehouse(embedded_server: EmbeddedServer, migrated_template: str) -> Iterator[str]:
    """The URL of a fresh, migrated warehouse; settings().warehouse_url points to it during the test."""
    with _fresh_database(embedded_server, migrated_template) as url, _warehouse_url(url):
        yield url


@pytest.fixture(scope="module")
def module_warehouse(embedded_server: EmbeddedServer, migrated_template: str) -> Iterator[str]:
    """The same for all tests of a module together."""
    with _fresh_database(embedded_server, migrated_template) as url, _warehouse_url(url):
        yield url


@pytest.fixture(scope="session")
def airflow_metadata(embedded_server: EmbeddedServer) -> Iterator[str]:
    """The URL of Airflow's migrated metadata database; AIRFLOW_HOME and its configuration point to it."""
    from airflow.utils.db import initdb

    initdb()
    yield embedded_server.url(METADATA)


@contextlib.contextmanager
def _fresh_database(server: EmbeddedServer, template: str) -> Iterator[str]:
    name = f"marsad_test_{next(_numbers)}"
    _execute(server, f"CREATE DATABASE {name} TEMPLATE {template}")
    try:
        yield server.url(name)
    finally:
        _execute(server, f"DROP DATABASE {name} WITH (FORCE)")


@contextlib.contextmanager
def _warehouse_url(url: str) -> Iterator[None]:
    before = os.environ.get("MARSAD_WAREHOUSE_URL")
    os.environ["MARSAD_WAREHOUSE_URL"] = url
    settings.cache_clear()
    try:
        yield
    finally:
        if before is None:
            del os.environ["MARSAD_WAREHOUSE_URL"]
        else:
            os.environ["MARSAD_WAREHOUSE_URL"] = before
        settings.cache_clear()


def _execute(server: EmbeddedServer, statement: str) -> None:
    import psycopg2

    with contextlib.closing(psycopg2.connect(server.url("postgres"))) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(statement)
