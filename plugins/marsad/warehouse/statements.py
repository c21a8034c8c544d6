"""SQL statements by name: ``statement("load/event")`` is the text of ``sql/load/event.sql``."""

from functools import cache

from marsad.settings import PROJECT

FOLDER = PROJECT / "sql"


@cache
def statement(name: str) -> str:
    """The text of one statement; parameters are psycopg2's ``%(name)s``. FileNotFoundError when unknown."""
    return (FOLDER / f"{name}.sql").read_text(encoding="utf-8")
