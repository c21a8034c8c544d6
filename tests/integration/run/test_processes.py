"""Children never outlive their purpose: whatever they started, however the run ended."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from marsad.embedded import processes
from marsad.embedded.processes import MARK, Children, ProcessError, end_marked, free_port, stop_on_signals

# A child that starts a grandchild in a session of its own, as Airflow's supervisors do, and then waits.
PARENT = """
import subprocess, sys, time
grandchild = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"], start_new_session=True)
print(grandchild.pid, flush=True)
time.sleep(600)
"""
STUBBORN = """
import signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print(1, flush=True)
time.sleep(600)
"""
TITLED = """
import setproctitle, time
setproctitle.setproctitle("x" * 900)
print(1, flush=True)
time.sleep(600)
"""


@pytest.fixture
def children(tmp_path: Path) -> Iterator[Children]:
    made = Children(tmp_path)
    yield made
    made.stop()


def _first_line(path: Path) -> str:
    for _ in range(200):
        if path.exists() and "\n" in (text := path.read_text()):
            return text.splitlines()[0]
        time.sleep(0.05)
    raise AssertionError(f"nothing came in {path}")


def _alive(pid: int) -> bool:
    return psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE


def test_stop_ends_what_children_started_in_sessions_of_their_own(children: Children) -> None:
    child = children.start("parent", [sys.executable, "-c", PARENT], {})
    grandchild = int(_first_line(child.log))
    assert _alive(grandchild)
    children.stop()
    assert not _alive(child.process.pid)
    assert not _alive(grandchild)


def test_stop_insists(children: Children, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "GRACE_SECONDS", 0.2)
    child = children.start("stubborn", [sys.executable, "-c", STUBBORN], {})
    _first_line(child.log)
    children.stop()
    assert not _alive(child.process.pid)


def test_a_killed_runs_leftovers_are_found_by_their_mark_and_others_are_not(tmp_path: Path) -> None:
    sleep = [sys.executable, "-c", "import time; print(1, flush=True); time.sleep(600)"]
    environment = {**os.environ, MARK: str(tmp_path)}
    with (
        subprocess.Popen(sleep, env=environment, stdout=subprocess.PIPE) as leftover,
        subprocess.Popen(sleep, env={**os.environ, MARK: "/another/home"}, stdout=subprocess.PIPE) as other,
    ):
        assert leftover.stdout is not None
        leftover.stdout.readline()
        assert end_marked(str(tmp_path)) == [leftover.pid]
        assert other.poll() is None
        other.kill()


def test_the_mark_survives_a_changed_process_title(children: Children, tmp_path: Path) -> None:
    child = children.start("titled", [sys.executable, "-c", TITLED], {})
    _first_line(child.log)
    assert child.process.pid in end_marked(str(tmp_path))


def test_a_child_that_ends_by_itself_is_an_error_that_shows_its_log(children: Children) -> None:
    child = children.start("short", [sys.executable, "-c", "raise SystemExit('no room')"], {})
    child.process.wait()
    with pytest.raises(ProcessError, match=r"short ended by itself \(exit code 1\)[\s\S]*no room"):
        children.require_alive()
    with pytest.raises(ProcessError, match=r"again failed \(exit code 3\)"):
        children.run("again", [sys.executable, "-c", "raise SystemExit(3)"], {})


def test_a_taken_port_is_passed_over() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert port < free_port(port) <= port + processes.FIRST_PORT_ABOVE


def test_only_the_first_signal_interrupts(monkeypatch: pytest.MonkeyPatch) -> None:
    tidied = False
    with pytest.raises(KeyboardInterrupt), stop_on_signals():
        try:
            os.kill(os.getpid(), signal.SIGTERM)
            time.sleep(5)
        finally:
            os.kill(os.getpid(), signal.SIGINT)  # an impatient second Ctrl-C
            tidied = True
    assert tidied
