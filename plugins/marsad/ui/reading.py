"""Reading the warehouse for a page: reader role, bound statements of ``sql/ui``, a short patience."""

import contextlib
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from marsad.warehouse.connection import WarehouseError, fetch_dicts, transaction
from marsad.warehouse.statements import statement

if TYPE_CHECKING:
    from psycopg2 import extensions

TIMEOUT_MS = 5_000
Row = dict[str, Any]


class TooSlowError(WarehouseError):
    """A query ran into the time limit of a page."""


class Reader:
    """One read-only transaction of a page: all its figures are of one moment."""

    def __init__(self, cursor: "extensions.cursor") -> None:
        self._cursor = cursor

    def rows(self, name: str, values: Mapping[str, Any] | None = None) -> list[Row]:
        """All rows of ``sql/ui/<name>.sql``."""
        return self.query(statement(f"ui/{name}"), values)

    def row(self, name: str, values: Mapping[str, Any] | None = None) -> Row | None:
        """The first row, None when there is none."""
        return next(iter(self.rows(name, values)), None)

    def query(self, text: str, values: Mapping[str, Any] | None = None) -> list[Row]:
        """All rows of a statement put together from files of ``sql/ui``."""
        self._cursor.execute(text, values or {})
        return fetch_dicts(self._cursor)


@contextlib.contextmanager
def reading() -> Iterator[Reader]:
    """A reader for one page. Raises TooSlowError or WarehouseError with a sentence for people."""
    import psycopg2

    try:
        with transaction("reader", "marsad ui") as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            cursor.execute("SELECT set_config('statement_timeout', %s, true)", (str(TIMEOUT_MS),))
            # A page's statements are short: compiling them would take longer than running them.
            cursor.execute("SET LOCAL jit = off")
            cursor.execute("SET LOCAL work_mem = '32MB'")
            yield Reader(cursor)
    except psycopg2.errors.QueryCanceled as error:
        raise TooSlowError("this took too long: choose fewer days or a narrower filter") from error
    except psycopg2.Error as error:
        raise WarehouseError(f"the warehouse could not answer ({type(error).__name__})") from error
