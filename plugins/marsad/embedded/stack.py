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

from marsad.airflow.defaults import POOLS
from marsad.embedded import server as postgres
from marsad.embedded.airflow_api import AirflowApi
from marsad.embedded.airflow_home import HOST, USER, Ports, environment, password
from marsad.embedded.processes import Children, ProcessError, end_marked, free_port, program, tail
from marsad.settings import PROJECT, settings

API_PORT = 8080
SAMPLE_PORT = 8790
START_SECONDS = 240  # a slow machine's first start, everything cold
PARSE_SECONDS = 180
POLL_SECONDS = 1.0
DAGS = ("news_collect", "news_import", "news_nightly", "news_marts", "news_maintenance")
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
    home: Path, first_day: dt.date, say: Callable[[str], None], sample_clock: dt.datetime | None = None
) -> Iterator[Stack]:
    """Bring everything up. With ``sample_clock`` the sample newsroom is served and collected at that moment.

    ``first_day`` is what the nightly catches up from; ``say`` is told, in a few words, what is going on.
    Raises AlreadyRunning, ServerError, ProcessError or ApiError.
    """
    home = home.resolve()
    home.mkdir(parents=True, exist_ok=True)
    with _only_one(home):
        say("tidying up after the last run")
        end_marked(str(home))
        ports = Ports(api=free_port(API_PORT), sample=free_port(SAMPLE_PORT))
        variables = environment(home, PROJECT, ports) | _choices(ports, first_day, sample_clock)
        _adopt(variables)
        children = Children(home)
        server = postgres.EmbeddedServer(home)
        try:
            say("starting PostgreSQL")
            postgres.start(home)
            _migrate(children, variables, say)
            if sample_clock is not None:
                _serve_sample(children, variables, ports, sample_clock)
            for name, arguments in COMPONENTS.items():
                children.start(name, [program("airflow"), *arguments], variables)
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


def command_line_environment() -> dict[str, str]:
    """What Airflow's command line needs to work on this installation's metadata database."""
    return environment(settings().home.resolve(), PROJECT, Ports(api=API_PORT, sample=SAMPLE_PORT))


def _adopt(variables: dict[str, str]) -> None:
    """This process reads the same warehouse and archive as those that it starts."""
    os.environ.update({name: value for name, value in variables.items() if name.startswith("MARSAD_")})
    settings.cache_clear()


def _choices(ports: Ports, first_day: dt.date, sample_clock: dt.datetime | None) -> dict[str, str]:
    """Settings that tell the sample's world from the real one, and where the morphology database is."""
    chosen = {"MARSAD_FIRST_DAY": first_day.isoformat(), "CAMELTOOLS_DATA": str(settings().camel_data)}
    if sample_clock is None:
        return chosen | {"MARSAD_REGISTRY": "real", "MARSAD_ALLOW_LOOPBACK": "false"}
    return chosen | {
        "MARSAD_REGISTRY": "sample",
        "MARSAD_SAMPLE_URL": f"http://{HOST}:{ports.sample}",
        "MARSAD_ALLOW_LOOPBACK": "true",
        "MARSAD_CLOCK": sample_clock.isoformat(),
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


def _serve_sample(children: Children, variables: dict[str, str], ports: Ports, clock: dt.datetime) -> None:
    command = [
        sys.executable,
        "-m",
        "sample.server",
        "--port",
        str(ports.sample),
        "--clock",
        clock.isoformat(),
    ]
    children.start("sample-newsroom", command, variables | {"PYTHONPATH": str(PROJECT)})


def open_for_work(stack: Stack) -> None:
    """Wait until Airflow has read every DAG, give it its pools, and let it run them.

    Raises ProcessError when a DAG cannot be imported or does not turn up.
    """
    deadline = time.monotonic() + PARSE_SECONDS
    while not set(DAGS) <= stack.api.dag_ids():
        stack.children.require_alive()
        if errors := stack.api.import_errors():
            raise ProcessError("Airflow cannot import " + "; ".join(errors))
        if time.monotonic() > deadline:
            missing = ", ".join(sorted(set(DAGS) - stack.api.dag_ids()))
            raise ProcessError(f"Airflow has not found {missing} after {PARSE_SECONDS} seconds")
        time.sleep(POLL_SECONDS)
    for name, (slots, description) in POOLS.items():
        stack.api.set_pool(name, slots, description)
    for dag_id in DAGS:
        stack.api.unpause(dag_id)


def stay(stack: Stack) -> None:
    """Go on until a signal comes. Raises ProcessError when a part of Airflow ends by itself."""
    while True:
        stack.children.require_alive()
        time.sleep(POLL_SECONDS)


def _await_health(api: AirflowApi, children: Children) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not api.is_healthy():
        children.require_alive()
        if time.monotonic() > deadline:
            raise ProcessError(f"Airflow is not healthy after {START_SECONDS} seconds; see the logs")
        time.sleep(0.5)
