"""What measurements share: the machine's description, and a PostgreSQL of their own."""

import contextlib
import os
import platform
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from marsad.embedded.server import WAREHOUSE, EmbeddedServer, start, stop
from marsad.settings import settings

if TYPE_CHECKING:
    import psutil

PATIENCE_SECONDS = 1.0  # a pool may keep its connection


class Work:
    """What a block cost."""

    processor = 0.0  # seconds
    elapsed = 0.0  # seconds by the clock


@contextlib.contextmanager
def fresh_warehouse(**options: str) -> Iterator[str]:
    """The URL of an empty, migrated warehouse on an embedded server of its own, with the server's usual
    durability and these settings; ``settings()`` points to it, and to a home of its own, inside the block.
    Gone afterwards."""
    from marsad.warehouse.migrate import migrate

    with tempfile.TemporaryDirectory(prefix="marsad-bench-") as folder:
        Path(folder).chmod(0o755)  # as root the server runs as a user of its own, who must get here
        server = start(Path(folder), options)
        try:
            with _environment(MARSAD_HOME=folder, MARSAD_WAREHOUSE_URL=server.url(WAREHOUSE)):
                migrate()
                yield server.url(WAREHOUSE)
        finally:
            stop(server)


@contextlib.contextmanager
def working() -> Iterator[Work]:
    """Measure a block in processor seconds of this process and its server, and in seconds by the clock.

    Processor seconds say the same on a busy machine as on an idle one; what waits for a disk is not in them.
    """
    from benchmarks.figures import stopwatch

    work, before = Work(), _processor_seconds()
    with stopwatch() as took:
        yield work
    work.processor, work.elapsed = _processor_seconds() - before, took.seconds


def _processor_seconds() -> float:
    """Of this process and of every process of the embedded server of ``fresh_warehouse``, ended ones too."""
    import psutil

    own = psutil.Process().cpu_times()
    total = own.user + own.system
    pid = EmbeddedServer(settings().home).pid()
    if pid is not None:
        _wait_for_backends_to_end(psutil.Process(pid))
        for process in (server := psutil.Process(pid), *server.children(recursive=True)):
            with contextlib.suppress(psutil.NoSuchProcess):
                times = process.cpu_times()
                total += times.user + times.system + times.children_user + times.children_system
    return total


def _wait_for_backends_to_end(server: "psutil.Process") -> None:
    """What a backend cost counts with the server only once the server has taken note of its end."""
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until and any(map(_is_backend, server.children())):
        time.sleep(0.05)


def _is_backend(process: "psutil.Process") -> bool:
    import psutil

    try:
        return process.status() == psutil.STATUS_ZOMBIE or "[local]" in " ".join(process.cmdline())
    except psutil.NoSuchProcess:
        return False


def machine() -> str:
    """One line: processor, cores, memory, Python."""
    import psutil

    cores, memory = psutil.cpu_count(logical=True), psutil.virtual_memory().total / 2**30
    return f"{_processor()}, {cores} cores, {memory:.0f} GiB of memory, Python {platform.python_version()}"


def _processor() -> str:
    with contextlib.suppress(OSError):
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


@contextlib.contextmanager
def _environment(**values: str) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    settings.cache_clear()
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
        settings.cache_clear()
