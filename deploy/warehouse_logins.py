"""Let the warehouse's roles log in with the passwords of their URLs (MARSAD_LOADER_URL, MARSAD_READER_URL).

Run by the init job as the warehouse's owner. The roles and their rights are made by ``marsad migrate``.
"""

import contextlib
from urllib.parse import unquote, urlsplit

import psycopg2
from psycopg2 import sql

from marsad.settings import settings


def main() -> int:
    """Set each role's password; 0 when done."""
    chosen = settings()
    with (
        contextlib.closing(psycopg2.connect(chosen.warehouse_url)) as connection,
        connection,
        connection.cursor() as cursor,
    ):
        for url in (chosen.loader_url, chosen.reader_url):
            parts = urlsplit(url or "")
            if not parts.username or not parts.password:
                raise SystemExit("MARSAD_LOADER_URL and MARSAD_READER_URL must name a user and a password")
            statement = sql.SQL("ALTER ROLE {} LOGIN PASSWORD {}")
            cursor.execute(
                statement.format(sql.Identifier(parts.username), sql.Literal(unquote(parts.password)))
            )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
