"""The data dictionary, made from the warehouse itself: every table and column with its comment.

``docs/dictionary.md`` is what ``render`` gives on a freshly migrated warehouse; a test keeps it so.
"""

import re
from collections.abc import Iterator

import msgspec

from marsad.warehouse.connection import transaction
from marsad.warehouse.statements import statement

SCHEMAS = ("core", "mart", "quarantine", "ops", "raw", "staging")


class Column(msgspec.Struct, frozen=True, kw_only=True):
    """A column as the dictionary shows it."""

    name: str
    type: str
    required: bool
    key: bool  # part of the primary key
    comment: str


class Table(msgspec.Struct, frozen=True, kw_only=True):
    """A table or view as the dictionary shows it."""

    schema: str
    name: str
    kind: str  # table, partitioned table or view
    comment: str
    columns: tuple[Column, ...]


def tables() -> list[Table]:
    """All tables and views with their comments, in the order of the schemas."""
    with transaction("owner") as cursor:
        cursor.execute(statement("ops/dictionary"), {"schemas": list(SCHEMAS)})
        known: dict[tuple[str, str], Table] = {}
        for schema, table, kind, table_comment, name, kind_of, required, key, comment in cursor.fetchall():
            column = Column(name=name, type=kind_of, required=required, key=key, comment=comment or "")
            before = known.get((schema, table))
            columns = (*(before.columns if before else ()), column)
            known[schema, table] = Table(
                schema=schema, name=table, kind=kind, comment=table_comment or "", columns=columns
            )
    return sorted(known.values(), key=lambda table: (SCHEMAS.index(table.schema), table.name))


def schema_comments() -> dict[str, str]:
    """Schema → what it holds."""
    with transaction("owner") as cursor:
        cursor.execute(
            "SELECT nspname, obj_description(oid, 'pg_namespace') FROM pg_namespace WHERE nspname = ANY(%s)",
            (list(SCHEMAS),),
        )
        return {name: comment or "" for name, comment in cursor.fetchall()}


def uncommented() -> list[str]:
    """Tables and columns without a comment."""
    missing = [f"{table.schema}.{table.name}" for table in tables() if not table.comment]
    return missing + [
        f"{table.schema}.{table.name}.{column.name}"
        for table in tables()
        for column in table.columns
        if not column.comment
    ]


def render() -> str:
    """The dictionary as Markdown."""
    return "\n".join(_lines(tables(), schema_comments())) + "\n"


def _lines(known: list[Table], schemas: dict[str, str]) -> Iterator[str]:
    yield "# Data dictionary"
    yield ""
    yield (
        "Made from the comments in the warehouse by `marsad dictionary`; change `sql/comments.tsv`, not this"
        " file. **Bold**: part of the primary key. *Required*: never empty."
    )
    for schema in SCHEMAS:
        yield ""
        yield f"## {schema}"
        yield ""
        yield f"{schemas.get(schema, '')}."
        for table in (table for table in known if table.schema == schema):
            yield ""
            yield f"### {schema}.{table.name}"
            yield ""
            yield f"{table.comment}. ({table.kind})"
            yield ""
            yield "| column | type | | meaning |"
            yield "| --- | --- | --- | --- |"
            for column in table.columns:
                name = f"**{column.name}**" if column.key else column.name
                required = "required" if column.required else ""
                meaning = re.sub(r"\|", r"\\|", column.comment)
                yield f"| {name} | {column.type} | {required} | {meaning} |"
