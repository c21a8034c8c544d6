"""What measurements share: the machine's description, and a PostgreSQL of their own."""

import contextlib
import os
import platform
import tempfile
from collections.abc import Iterator
from pathlib import Path

from marsad.settings import settings


@contextlib.contextmanager
def fresh_warehouse() -> Iterator[str]:
    """The URL of an empty, migrated warehouse on an embedded server of its own, with the server's usual
    durability; ``settings()`` points to it, and to a home of its own, inside the block. Gone afterwards."""
    from marsad.embedded.server import WAREHOUSE, start, stop
    from marsad.warehouse.migrate import migrate

    with tempfile.TemporaryDirectory(prefix="marsad-bench-") as folder:
        Path(folder).chmod(0o755)  # as root the server runs as a user of its own, who must get here
        server = start(Path(folder))
        try:
            with _environment(MARSAD_HOME=folder, MARSAD_WAREHOUSE_URL=server.url(WAREHOUSE)):
                migrate()
                yield server.url(WAREHOUSE)
        finally:
            stop(server)


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
