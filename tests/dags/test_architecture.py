"""The walls of the house: which room may lean on which, and that every SQL statement is sound and in use."""

import ast
import contextlib
import re
from pathlib import Path

import pytest

from marsad.settings import PROJECT

LIBRARY = PROJECT / "plugins" / "marsad"
SQL = PROJECT / "sql"
PLACEHOLDERS = {  # what the library puts into a statement, and what stands for it here
    "/* rule */": "SELECT 1 AS staged_row, '' AS detail",
    "/* filter */": "true",
    "VALUES %s": "VALUES (NULL)",  # psycopg2's execute_values
}
CONDITIONS = {"export/filter", "ui/event_filter"}  # no statements, but what stands behind WHERE
KNOWS_AIRFLOW = {"airflow", "ui"}
# Room → rooms of the library that it must not import. (text and coding can be used alone.)
FORBIDDEN = {
    "text": {"coding", "nightly", "warehouse", "quality", "airflow", "ui", "embedded"},
    "coding": {"ingest", "nightly", "warehouse", "quality", "airflow", "ui", "embedded"},
    "ingest": {"coding", "nightly", "warehouse", "quality", "airflow", "ui", "embedded"},
    "warehouse": {"nightly", "airflow", "ui"},
    "quality": {"nightly", "airflow", "ui"},
    "nightly": {"airflow", "ui"},
}


def imported(path: Path) -> set[str]:
    """Modules that a file imports, also inside functions; not those for type checking alone."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    ignored = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)
        for inner in ast.walk(node)
    }
    found: set[str] = set()
    for node in ast.walk(tree):
        if id(node) in ignored:
            continue
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def library_files() -> list[Path]:
    return sorted(LIBRARY.rglob("*.py"))


def test_only_two_rooms_know_airflow() -> None:
    guilty = [
        str(path.relative_to(LIBRARY))
        for path in library_files()
        if path.relative_to(LIBRARY).parts[0] not in KNOWS_AIRFLOW
        and any(name.partition(".")[0] == "airflow" for name in imported(path))
    ]
    assert guilty == []


@pytest.mark.parametrize("room", sorted(FORBIDDEN))
def test_rooms_lean_one_way(room: str) -> None:
    files = sorted((LIBRARY / room).rglob("*.py"))
    assert files
    for path in files:
        used = {name.split(".")[1] for name in imported(path) if re.match(r"marsad\.\w", name)}
        assert not used & FORBIDDEN[room], path.relative_to(LIBRARY)


def statements() -> list[Path]:
    """Statements that the library runs by name; migrations run by themselves, and so do rules."""
    return sorted(path for path in SQL.rglob("*.sql") if path.parent.name != "migrations")


@pytest.mark.database
def test_every_statement_parses(warehouse: str) -> None:
    """PostgreSQL parses a statement whole before it runs any of it; what it says later is not looked at."""
    import psycopg2
    from psycopg2 import errors

    broken = []
    for path in statements():
        text = path.read_text(encoding="utf-8")
        if f"{path.parent.name}/{path.stem}" in CONDITIONS:
            text = f"SELECT 1 WHERE {text}"
        for mark, stand_in in PLACEHOLDERS.items():
            text = text.replace(mark, stand_in)
        with contextlib.closing(psycopg2.connect(warehouse)) as connection, connection.cursor() as cursor:
            try:
                cursor.execute(text, dict.fromkeys(re.findall(r"%\((\w+)\)s", text)) or None)
            except errors.SyntaxError as error:
                if "syntax error" in str(error) or "unterminated" in str(error):
                    broken.append(f"{path.relative_to(SQL)}: {str(error).splitlines()[0]}")
            except psycopg2.Error:
                continue
    assert not broken, "\n".join(broken)


def test_every_statement_is_used() -> None:
    """By its whole name, or by its folder where the name is put together."""
    source = "\n".join(path.read_text(encoding="utf-8") for path in [*library_files(), *PROJECT.glob("*.py")])
    unused = []
    for path in statements():
        folder, name = path.parent.name, path.stem
        named = f"{folder}/{name}" in source
        composed = re.search(rf"{folder}/[\w]*{{|{folder}\"|{folder}'", source) and re.search(
            rf"[\"']{name}[\"']", source
        )
        pattern = re.search(rf"{folder}/\w*\{{", source) is not None
        if not (named or composed or pattern or folder == "quality"):
            unused.append(str(path.relative_to(SQL)))
    assert unused == []
