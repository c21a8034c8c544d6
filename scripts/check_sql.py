"""Read every SQL file with PostgreSQL's own parser, and hold it to the habits of ``sql/``.

    python scripts/check_sql.py [FILE…]

Run by ``make check-sql`` from the environment of tools (pglast). A file says in its first line what it is
for; holds one statement (migrations: as many as they need), its values bound by name; keywords in capitals.
Prints one line a fault; exit code 1 when there is any.
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pglast
from pglast.parser import ParseError, parse_sql_json, scan

ROOT = Path(__file__).resolve().parents[1]
SQL = ROOT / "sql"
LONGEST_LINE = 120
PLACES = {  # what the library puts into a statement, and what stands for it here
    "/* rule */": "SELECT 1",
    "/* filter */": "true",
    "VALUES %s": "VALUES (1)",  # psycopg2's execute_values
}
CONDITIONS = {"export/filter.sql", "ui/event_filter.sql"}  # no statements, but what stands behind WHERE
NAMED = re.compile(r"%\((\w+)\)s")
# Words that are keywords to the scanner and names to us: types, columns and functions of that name.
KEYWORDS = {
    "SELECT", "FROM", "WHERE", "JOIN", "INNER", "LEFT", "CROSS", "ON", "AND", "OR", "NOT", "GROUP", "ORDER",
    "LIMIT", "HAVING", "UNION", "INSERT", "INTO", "UPDATE", "SET", "DELETE", "RETURNING", "WITH", "AS",
    "CASE", "WHEN", "THEN", "ELSE", "END", "CREATE", "DROP", "ALTER", "TABLE", "NULL", "IS", "IN", "DISTINCT",
    "DESC", "ASC", "EXISTS", "BETWEEN", "LIKE", "USING", "CONFLICT", "GRANT", "REVOKE",
}  # fmt: skip


def readable(text: str, is_condition: bool) -> str:
    """The text as PostgreSQL would get it; positions of lines stay."""
    for place, stand_in in PLACES.items():
        text = text.replace(place, stand_in)
    numbers: dict[str, int] = {}
    text = NAMED.sub(lambda match: f"${numbers.setdefault(match[1], len(numbers) + 1)}", text)
    text = text.replace("%%", "%")
    return f"SELECT 1 WHERE {text}" if is_condition else text


def faults(path: Path) -> Iterator[str]:
    """What is wrong with one file."""
    text = path.read_text(encoding="utf-8")
    name = path.relative_to(SQL).as_posix()
    is_migration = path.parent.name == "migrations"
    lines = text.splitlines()
    if not text.startswith("--") and not is_migration:
        yield "the first line does not say what it is for"
    if not text.endswith("\n") or text.endswith("\n\n"):
        yield "must end in a single newline"
    for number, line in enumerate(lines, 1):
        if "\t" in line or line != line.rstrip():
            yield f"line {number}: a tab, or blanks at the end"
        if len(line) > LONGEST_LINE and not is_migration:  # what was applied stays as it was
            yield f"line {number}: longer than {LONGEST_LINE} characters"
    if re.search(r"%s", NAMED.sub("", text.replace("VALUES %s", ""))):
        yield "a value without a name: %s"
    statement = readable(text, name in CONDITIONS)
    try:
        parse_sql_json(statement)
        count = len(pglast.split(statement))
    except (ParseError, pglast.Error) as error:
        yield str(error)
        return
    if count != 1 and not is_migration:
        yield f"{count} statements in a file"
    for token in scan(statement):
        word = statement[token.start : token.end + 1]
        if word.upper() in KEYWORDS and word != word.upper() and token.kind == "RESERVED_KEYWORD":
            yield f"line {statement.count(chr(10), 0, token.start) + 1}: {word} in small letters"


def main() -> int:
    """Print every fault."""
    chosen = [Path(name).resolve() for name in sys.argv[1:]] or sorted(SQL.rglob("*.sql"))
    found = [f"{path.relative_to(ROOT)}: {fault}" for path in chosen for fault in faults(path)]
    for fault in found:
        sys.stderr.write(f"{fault}\n")
    sys.stdout.write(f"sql: {len(chosen)} files, {len(found)} faults\n")
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main())
