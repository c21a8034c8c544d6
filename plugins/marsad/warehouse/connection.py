"""Connections to the warehouse, by role.

The owner migrates, the loader writes rows, the reader reads core, quarantine, ops, raw and mart. Where no
login of its own is set for a role (``MARSAD_LOADER_URL``, ``MARSAD_READER_URL``), the owner's connection
takes on that role, so that its limits hold in the embedded default too.
"""

import contextlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Literal

from marsad.masking import masked
from marsad.settings import settings

if TYPE_CHECKING:
    from psycopg2 import extensions

Role = Literal["owner", "loader", "reader"]
READER_TIMEOUT_MS = 30_000


class WarehouseError(RuntimeError):
    """The warehouse cannot do what was asked; the message says why and what to do."""


class BalanceError(WarehouseError):
    """What went in is not what came out; nothing was published."""


def warehouse_url(role: Role = "owner") -> str:
    """The libpq URL that a role logs in with; the embedded server's where none is set."""
    chosen = settings()
    own = {"owner": None, "loader": chosen.loader_url, "reader": chosen.reader_url}[role]
    return own or chosen.warehouse_url or _embedded_url()


def without_password(role: Role = "owner") -> tuple[str, dict[str, str]]:
    """The role's address for a command line, and the environment that holds its password.

    On a command line everybody on the machine could read it. WarehouseError for what is no address.
    """
    import psycopg2
    from psycopg2.extensions import make_dsn, parse_dsn

    try:
        parts = parse_dsn(warehouse_url(role))
    except psycopg2.ProgrammingError as error:
        raise WarehouseError(f"the warehouse has no address as {role}: {masked(_one_line(error))}") from None
    secret = {"PGPASSWORD": parts.pop("password")} if "password" in parts else {}
    return make_dsn(**parts), secret


def connect(role: Role = "loader", application: str = "marsad") -> "extensions.connection":
    """A new connection with the rights of ``role``; times are UTC, the reader cannot write.

    The caller closes it. Raises WarehouseError when the server cannot be reached.
    """
    import psycopg2

    options = ["-c timezone=UTC", "-c extra_float_digits=1"]
    chosen = settings()
    has_own_login = {"owner": True, "loader": bool(chosen.loader_url), "reader": bool(chosen.reader_url)}[
        role
    ]
    if not has_own_login:
        options.append(f"-c role=marsad_{role}")
    if role == "reader":
        options += ["-c default_transaction_read_only=on", f"-c statement_timeout={READER_TIMEOUT_MS}"]
    try:
        return psycopg2.connect(
            warehouse_url(role), options=" ".join(options), application_name=f"{application}/{role}"
        )
    except (psycopg2.OperationalError, psycopg2.ProgrammingError) as error:
        # Not «from error»: libpq quotes pieces of an address that it cannot read, passwords too.
        raise WarehouseError(
            f"the warehouse cannot be reached as {role}: {masked(_one_line(error))}"
        ) from None


@contextlib.contextmanager
def transaction(role: Role = "loader", application: str = "marsad") -> Iterator["extensions.cursor"]:
    """A cursor inside one transaction: committed at the end of the block, rolled back by an exception."""
    import psycopg2

    connection = connect(role, application)
    try:
        with connection.cursor() as cursor:
            yield cursor
        connection.commit()
    except BaseException:
        with contextlib.suppress(psycopg2.Error):  # a connection that died has nothing to roll back
            connection.rollback()
        raise
    finally:
        connection.close()


def fetch_dicts(cursor: "extensions.cursor") -> list[dict[str, Any]]:
    """All rows of the last statement as dictionaries by column name."""
    names = [column.name for column in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def fetch_dict(cursor: "extensions.cursor") -> dict[str, Any] | None:
    """The next row of the last statement as a dictionary; None when there is none."""
    row = cursor.fetchone()
    if row is None:
        return None
    return dict(zip([column.name for column in cursor.description or ()], row, strict=True))


def _embedded_url() -> str:
    from marsad.embedded.server import WAREHOUSE, EmbeddedServer

    return EmbeddedServer(settings().home.resolve()).url(WAREHOUSE)


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())
