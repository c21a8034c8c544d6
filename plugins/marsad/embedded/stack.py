"""Everything that one person's Marsad consists of: PostgreSQL, Airflow's four processes, the sample newsroom.

``started`` brings all of it up for the length of a block and takes all down again, however the block ends.
"""

import contextlib
import datetime as dt
import fcntl
import os
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from marsad.embedded import server as postgres
from marsad.embedded.airflow_api import AirflowApi
from marsad.embedded.airflow_home import HOST, USER, Ports, environment, password
from marsad.embedded.processes import Children, ProcessError, end_marked, free_port, program, tail
from marsad.settings import PROJECT, settings

API_PORT = 8080
SAMPLE_PORT = 8790
START_SECONDS = 240  # a slow machine's first start, everything cold
LOG_FOLDER = "logs"
# Airflow would serve its logs on all interfaces; on one machine the API server reads the files themselves.
COMPONENTS = {
    "api-server": ["api-server"],
    "dag-processor": ["dag-processor"],
    "scheduler": ["scheduler", "--skip-serve-logs"],
    "triggerer": ["triggerer", "--skip-serve-logs"],
}


class AlreadyRunning(RuntimeError):  # noqa: N818  (the name says what is the matter)
    """Another ``marsad run`` works in the same home folder."""


@dataclass(frozen=True)
class Stack:
    """A running installation."""

    home: Path
    ports: Ports
    server: postgres.EmbeddedServer
    children: Children
    api: AirflowApi
    url: str
    user: str
    password: str

    @property
    def sample_url(self) -> str:
        """Where the sample newsroom answers."""
        return f"http://{HOST}:{self.ports.sample}"


@contextlib.contextmanager
def started(
    home: Path, clock: dt.datetime, first_day: dt.date, say: Callable[[str], None]
) -> Iterator[Stack]:
    """Bring everything up; the sample newsroom and the collectors live at ``clock``.

    ``say`` is told, in a few words, what is going on. Raises AlreadyRunning, ServerError or ProcessError.
    """
    home = home.resolve()
    home.mkdir(parents=True, exist_ok=True)
    with _only_one(home):
        say("tidying up after the last run")
        end_marked(str(home))
        ports = Ports(api=free_port(API_PORT), sample=free_port(SAMPLE_PORT))
        variables = environment(home, PROJECT, ports) | _sample_settings(ports, clock, first_day)
        _adopt(variables)
        children = Children(home)
        server = postgres.EmbeddedServer(home)
        try:
            say("starting PostgreSQL")
            postgres.start(home)
            _migrate(children, variables, say)
            _start_processes(children, variables, ports, clock)
            say("starting Airflow")
            with contextlib.closing(AirflowApi(f"http://{HOST}:{ports.api}", USER, password(home))) as api:
                _await_health(api, children)
                api.sign_in()
                url = f"http://{HOST}:{ports.api}"
                yield Stack(home, ports, server, children, api, url, USER, password(home))
        finally:
            say("stopping everything")
            children.stop()
            postgres.stop(server)


def _adopt(variables: dict[str, str]) -> None:
    """This process reads the same warehouse and archive as those that it starts."""
    os.environ.update({name: value for name, value in variables.items() if name.startswith("MARSAD_")})
    settings.cache_clear()


def _sample_settings(ports: Ports, clock: dt.datetime, first_day: dt.date) -> dict[str, str]:
    return {
        "MARSAD_REGISTRY": "sample",
        "MARSAD_SAMPLE_URL": f"http://{HOST}:{ports.sample}",
        "MARSAD_ALLOW_LOOPBACK": "true",
        "MARSAD_CLOCK": clock.isoformat(),
        "MARSAD_FIRST_DAY": first_day.isoformat(),
    }


@contextlib.contextmanager
def _only_one(home: Path) -> Iterator[None]:
    with (home / "run.lock").open("a+") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyRunning(f"Marsad runs already in {home} (process {_holder(handle)})") from None
        handle.truncate(0)
        handle.write(str(os.getpid()))
        handle.flush()
        yield


def _holder(handle: IO[str]) -> str:
    handle.seek(0)
    return handle.read().strip() or "unknown"


def _migrate(children: Children, variables: dict[str, str], say: Callable[[str], None]) -> None:
    """Bring both databases up to date, side by side."""
    say("migrating both databases")
    airflow = children.start("airflow-migrate", [program("airflow"), "db", "migrate"], variables)
    children.run("migrate", [program("marsad"), "migrate"], variables)
    if airflow.process.wait():
        raise ProcessError(f"airflow db migrate failed; the end of {airflow.log}:\n{tail(airflow.log)}")
    children.forget(airflow)


def _start_processes(children: Children, variables: dict[str, str], ports: Ports, clock: dt.datetime) -> None:
    newsroom = [
        sys.executable,
        "-m",
        "sample.server",
        "--port",
        str(ports.sample),
        "--clock",
        clock.isoformat(),
    ]
    children.start("sample-newsroom", newsroom, variables | {"PYTHONPATH": str(PROJECT)})
    for name, arguments in COMPONENTS.items():
        children.start(name, [program("airflow"), *arguments], variables)


def _await_health(api: AirflowApi, children: Children) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not api.is_healthy():
        children.require_alive()
        if time.monotonic() > deadline:
            raise ProcessError(f"Airflow is not healthy after {START_SECONDS} seconds; see the logs")
        time.sleep(0.5)
