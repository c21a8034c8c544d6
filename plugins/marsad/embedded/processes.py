"""Child processes that never outlive their purpose.

Every child leads a session of its own and carries a mark in its environment, which all of its descendants
inherit: whatever a child started (Airflow's tasks lead sessions of their own) is found by that mark and ended
too, and so is what a run that was killed hard left behind.
"""

import contextlib
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import psutil

MARK = "MARSAD_PART_OF_RUN"
KEEP_MARK = "SPT_NOENV"  # makes setproctitle, which Airflow uses, leave /proc/<pid>/environ as it is
GRACE_SECONDS = 20  # Airflow's scheduler lets its executor finish; after that we insist
FIRST_PORT_ABOVE = 50  # how many ports above the wanted one are tried
HOST = "127.0.0.1"


class ProcessError(RuntimeError):
    """A child process cannot be started, or has ended by itself; the message names its log."""


@dataclass(frozen=True)
class Child:
    """One started process and where its output goes."""

    name: str
    process: "subprocess.Popen[bytes]"
    log: Path


class Children:
    """The processes of one run of one home folder."""

    def __init__(self, home: Path) -> None:
        self._mark = str(home)
        self._logs = home / "logs"
        self._children: list[Child] = []

    def start(self, name: str, command: list[str], environment: Mapping[str, str]) -> Child:
        """Start a child; its output is appended to ``home``/logs/``name``.log."""
        self._logs.mkdir(parents=True, exist_ok=True)
        log = self._logs / f"{name}.log"
        with log.open("ab") as output:
            process = subprocess.Popen(  # noqa: S603  # our own programs
                command,
                env={**os.environ, **environment, MARK: self._mark, KEEP_MARK: "1"},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        child = Child(name, process, log)
        self._children.append(child)
        return child

    def run(self, name: str, command: list[str], environment: Mapping[str, str]) -> None:
        """Start a child and wait for its end; raises ProcessError unless it succeeds."""
        child = self.start(name, command, environment)
        code = child.process.wait()
        self.forget(child)
        if code:
            raise ProcessError(
                f"{name} failed (exit code {code}); the end of {child.log}:\n{tail(child.log)}"
            )

    def forget(self, child: Child) -> None:
        """Leave a child that has ended as it was meant to out of what must be alive."""
        self._children.remove(child)

    def require_alive(self) -> None:
        """Raise ProcessError when a child that should go on has ended."""
        for child in self._children:
            code = child.process.poll()
            if code is not None:
                ending = f"{child.name} ended by itself (exit code {code})"
                raise ProcessError(f"{ending}; the end of {child.log}:\n{tail(child.log)}")

    def stop(self) -> None:
        """End all children, last started first, and all that they started; wait until they are gone."""
        for child in reversed(self._children):
            with contextlib.suppress(ProcessLookupError):
                child.process.terminate()
        for child in self._children:
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.process.wait(GRACE_SECONDS)
        end_marked(self._mark)
        for child in self._children:
            child.process.wait()
        self._children.clear()


def end_marked(mark: str) -> list[int]:
    """End every process that carries this mark in its environment; returns their ids."""
    import psutil

    ended: list[int] = []
    for end in (psutil.Process.terminate, psutil.Process.kill):
        found = list(_marked(mark))
        ended += [process.pid for process in found]
        for process in found:
            with contextlib.suppress(psutil.NoSuchProcess):
                end(process)
        psutil.wait_procs(found, timeout=5)
    return sorted(set(ended))


def _marked(mark: str) -> "Iterator[psutil.Process]":
    import psutil

    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error, OSError):
            alive = process.pid != os.getpid() and process.status() != psutil.STATUS_ZOMBIE
            if alive and process.environ().get(MARK) == mark:
                yield process


def free_port(wanted: int) -> int:
    """The wanted port on loopback, or the next free one above it. Raises ProcessError when there is none."""
    for port in range(wanted, wanted + FIRST_PORT_ABOVE):
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            with contextlib.suppress(OSError):
                probe.bind((HOST, port))
                return port
    raise ProcessError(f"no free port on {HOST} from {wanted} to {wanted + FIRST_PORT_ABOVE - 1}")


def tail(path: Path, lines: int = 15) -> str:
    """The last lines of a log."""
    with contextlib.suppress(OSError):
        return "\n".join(path.read_text(errors="replace").splitlines()[-lines:])
    return ""


@contextlib.contextmanager
def stop_on_signals() -> Iterator[None]:
    """Turn SIGINT, SIGTERM and SIGHUP into one KeyboardInterrupt; later ones cannot disturb tidying up."""

    def stop(number: int, frame: FrameType | None) -> None:
        for each in signals:
            signal.signal(each, signal.SIG_IGN)
        raise KeyboardInterrupt

    signals = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {number: signal.getsignal(number) for number in signals}
    for number in signals:
        signal.signal(number, stop)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def program(name: str) -> str:
    """The path of a program of this virtual environment."""
    return str(Path(sys.executable).with_name(name))
