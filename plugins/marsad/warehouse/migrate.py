"""Bring the warehouse's schema up to date: yoyo migrations, then code tables and comments from tables.

Two processes that migrate at once take turns (an advisory lock, which a killed process cannot leave
behind as yoyo's own lock table would be).
"""

import contextlib
import csv
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from marsad.warehouse.connection import connect, warehouse_url
from marsad.warehouse.statements import FOLDER

if TYPE_CHECKING:
    from psycopg2 import extensions

MIGRATIONS = FOLDER / "migrations"
CODES = FOLDER / "codes"
COMMENTS = FOLDER / "comments.tsv"
LOCK = "marsad.migrate"
EVERY_TABLE = "*"
logger = logging.getLogger(__name__)


def migrate(target: str | None = None) -> list[str]:
    """Apply every migration that is missing (up to ``target``) and refresh codes and comments.

    Returns the ids of the migrations applied now; none when the warehouse was up to date.
    """
    with _alone(), _backend() as (backend, migrations):
        pending = list(backend.to_apply(migrations))
        if target is not None:
            pending = _up_to(target, pending)
        backend.apply_migrations(_list_of(pending))
        if target is None:
            refresh()
    return [migration.id for migration in pending]


def roll_back(target: str | None = None) -> list[str]:
    """Undo migrations, newest first, down to and with ``target``; all of them when it is None.

    Everything stored in what they made is lost. Returns their ids.
    """
    with _alone(), _backend() as (backend, migrations):
        applied = list(backend.to_rollback(migrations))
        if target is not None:
            applied = _up_to(target, applied)
        backend.rollback_migrations(_list_of(applied))
    return [migration.id for migration in applied]


def pending() -> list[str]:
    """The ids of migrations that the warehouse lacks."""
    with _backend() as (backend, migrations):
        return [migration.id for migration in backend.to_apply(migrations)]


def refresh() -> None:
    """Write code tables and comments as their tables in ``sql/`` have them now."""
    connection = connect("owner")
    try:
        with connection, connection.cursor() as cursor:
            for path in sorted(CODES.glob("*.tsv")):
                _load_codes(cursor, path)
            _write_comments(cursor)
    finally:
        connection.close()


def read_table(path: Path) -> list[dict[str, str]]:
    """The rows of a tab-separated table; lines that start with ``#`` are remarks."""
    with path.open(encoding="utf-8", newline="") as handle:
        lines = (line for line in handle if not line.startswith("#"))
        return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def _load_codes(cursor: "extensions.cursor", path: Path) -> None:
    """Replace the rows of ``core.code_<name>`` by those of the file; an empty cell is NULL."""
    from psycopg2 import sql
    from psycopg2.extras import execute_values

    rows = read_table(path)
    table = sql.Identifier("core", f"code_{path.stem}")
    columns = sql.SQL(", ").join(map(sql.Identifier, rows[0]))
    cursor.execute(sql.SQL("DELETE FROM {}").format(table))
    execute_values(
        cursor,
        sql.SQL("INSERT INTO {} ({}) VALUES %s").format(table, columns).as_string(cursor),
        [tuple(value or None for value in row.values()) for row in rows],
    )


def _write_comments(cursor: "extensions.cursor") -> None:
    """Put the table of comments onto tables and columns; a row for ``*`` speaks for a column everywhere."""
    from psycopg2 import sql

    specific: dict[tuple[str, str], str] = {}
    for row in read_table(COMMENTS):
        specific[row["object"], row["column"] or ""] = row["comment"]
    cursor.execute(
        "SELECT table_schema, table_name, column_name, is_view FROM ("
        "  SELECT n.nspname AS table_schema, c.relname AS table_name, a.attname AS column_name,"
        "    c.relkind = 'v' AS is_view, a.attnum"
        "  FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace"
        "  JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped"
        "  WHERE n.nspname IN ('raw', 'staging', 'core', 'quarantine', 'ops', 'mart')"
        "    AND c.relkind IN ('r', 'p', 'v') AND NOT c.relispartition) AS known ORDER BY 1, 2, attnum"
    )
    seen: set[str] = set()
    for schema, table, column, is_view in cursor.fetchall():
        name = f"{schema}.{table}"
        identifier = sql.Identifier(schema, table)
        if name not in seen and (name, "") in specific:
            kind = sql.SQL("VIEW" if is_view else "TABLE")
            _comment(cursor, sql.SQL("{} {}").format(kind, identifier), specific[name, ""])
        seen.add(name)
        words = specific.get((name, column)) or specific.get((EVERY_TABLE, column))
        if words:
            target = sql.SQL("COLUMN {}.{}").format(identifier, sql.Identifier(column))
            _comment(cursor, target, words)


def _comment(cursor: "extensions.cursor", target: Any, words: str) -> None:
    from psycopg2 import sql

    cursor.execute(sql.SQL("COMMENT ON {} IS {}").format(target, sql.Literal(words)))


@contextlib.contextmanager
def _alone() -> Iterator[None]:
    """Hold the migration lock of this database; a second migrator waits here."""
    connection = connect("owner")
    try:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(hashtext(%s))", (LOCK,))
        yield
    finally:
        connection.close()


@contextlib.contextmanager
def _backend() -> Iterator[tuple[Any, Any]]:
    from yoyo import get_backend, read_migrations

    logging.getLogger("yoyo.migrations").setLevel(logging.WARNING)
    backend = get_backend(warehouse_url("owner"))
    try:
        yield backend, read_migrations(str(MIGRATIONS))
    finally:
        backend.connection.close()


def _up_to(target: str, migrations: list[Any]) -> list[Any]:
    """Those up to and with the target, in the order in which they depend on each other; none without it."""
    ids = [migration.id for migration in migrations]
    return migrations[: ids.index(target) + 1] if target in ids else []


def _list_of(migrations: list[Any]) -> Any:
    from yoyo.migrations import MigrationList

    return MigrationList(migrations)
