"""Least privilege, as PostgreSQL itself sees it: what each role may do to every table and function."""

from contextlib import closing

import psycopg2
import pytest
from psycopg2 import sql

from marsad.warehouse.connection import connect, transaction

pytestmark = pytest.mark.database
OURS = ("raw", "staging", "core", "quarantine", "ops", "mart")
READ_OF_STAGING = {"held_article", "held_event"}  # what the pages of a run show
CHANGES = ("INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER")


def rights(role: str) -> dict[str, set[str]]:
    """Table → what the role may do to it, in all our schemas, partitions and views included."""
    with transaction("owner") as cursor:
        cursor.execute(
            "SELECT n.nspname || '.' || c.relname, p.privilege"
            " FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace"
            " CROSS JOIN unnest(%s) AS p (privilege)"
            " WHERE n.nspname = ANY(%s) AND c.relkind IN ('r', 'p', 'v', 'm')"
            " AND has_table_privilege(%s, c.oid, p.privilege)",
            (["SELECT", *CHANGES], list(OURS), role),
        )
        found: dict[str, set[str]] = {}
        for table, privilege in cursor.fetchall():
            found.setdefault(table, set()).add(privilege)
        return found


def test_the_reader_may_only_select_and_only_what_is_for_people(warehouse: str) -> None:
    held = rights("marsad_reader")
    assert {"core.event", "ops.run", "mart.daily_event", "quarantine.event", "raw.capture"} <= set(held)
    assert {table: found for table, found in held.items() if found != {"SELECT"}} == {}
    assert {table for table in held if table.startswith("staging.")} == {
        f"staging.{name}" for name in READ_OF_STAGING
    }


def test_the_loader_writes_rows_and_nothing_else(warehouse: str) -> None:
    held = rights("marsad_loader")
    assert {"INSERT", "DELETE"} <= held["core.event"]
    assert all(not found & {"REFERENCES", "TRIGGER", "TRUNCATE"} for found in held.values())
    # Codes come with the schema, by migration; what a release or a tombstone says is history.
    codes = {table: found for table, found in held.items() if table.startswith("core.code_")}
    assert codes and all(found == {"SELECT"} for found in codes.values())
    assert "DELETE" not in held["ops.release"] and "DELETE" not in held["ops.override"]


@pytest.mark.parametrize("role", ["marsad_loader", "marsad_reader"])
def test_neither_role_is_more_than_a_role(warehouse: str, role: str) -> None:
    with transaction("owner") as cursor:
        cursor.execute(
            "SELECT rolsuper, rolcreatedb, rolcreaterole, rolreplication, rolbypassrls, rolinherit,"
            " ARRAY(SELECT roleid::regrole::text FROM pg_auth_members WHERE member = pg_roles.oid)"
            " FROM pg_roles WHERE rolname = %s",
            (role,),
        )
        assert cursor.fetchone() == (False, False, False, False, False, True, [])
    with closing(connect("reader" if role.endswith("reader") else "loader")) as connection:
        for statement in (
            "CREATE TABLE public.mine (x integer)",
            "CREATE SCHEMA mine",
            "CREATE ROLE somebody",
            "CREATE EXTENSION vector",
            "COPY (SELECT 1) TO PROGRAM 'true'",
            "COPY core.source FROM '/etc/passwd'",
            "SELECT pg_read_file('/etc/passwd')",
            "SELECT rolpassword FROM pg_authid",
            "ALTER ROLE marsad_reader SUPERUSER",
            "SET ROLE postgres",
            "SET SESSION AUTHORIZATION postgres",
        ):
            with connection.cursor() as cursor:
                if statement.startswith("SET "):
                    # The embedded server's connections begin as its superuser; a login of its own has no way.
                    cursor.execute("SELECT pg_has_role(%s, 'postgres', 'MEMBER')", (role,))
                    assert cursor.fetchone() == (False,)
                    continue
                with pytest.raises(
                    (psycopg2.errors.InsufficientPrivilege, psycopg2.errors.ReadOnlySqlTransaction)
                ):
                    cursor.execute(statement)
            connection.rollback()


def test_whoever_has_no_role_sees_nothing(warehouse: str) -> None:
    """PUBLIC has no right to any table or function that writes."""
    with closing(connect("owner")) as connection, connection.cursor() as cursor:
        cursor.execute("CREATE ROLE marsad_nobody")  # rolled back
        cursor.execute("SET ROLE marsad_nobody")
        for table in ("core.event", "core.event_current", "ops.run", "mart.daily_event", "staging.article"):
            cursor.execute("SAVEPOINT before")
            with pytest.raises(psycopg2.errors.InsufficientPrivilege):
                cursor.execute(sql.SQL("SELECT * FROM {}").format(sql.SQL(table)))
            cursor.execute("ROLLBACK TO before")
        cursor.execute("RESET ROLE")
        cursor.execute(
            "SELECT p.oid::regprocedure::text FROM pg_proc AS p"
            " JOIN pg_namespace AS n ON n.oid = p.pronamespace WHERE n.nspname = ANY(%s) AND p.prosecdef"
            " AND has_function_privilege('marsad_nobody', p.oid, 'EXECUTE')",
            (list(OURS),),
        )
        assert cursor.fetchall() == []
        connection.rollback()


def test_functions_of_the_owner_look_only_where_they_should(warehouse: str) -> None:
    """A function with its owner's rights must not take tables from its caller's search path."""
    with transaction("owner") as cursor:
        cursor.execute(
            "SELECT p.oid::regprocedure::text, p.proconfig FROM pg_proc AS p"
            " JOIN pg_namespace AS n ON n.oid = p.pronamespace WHERE n.nspname = ANY(%s) AND p.prosecdef",
            (list(OURS),),
        )
        found = cursor.fetchall()
    assert found
    assert [name for name, config in found if not any("search_path=" in one for one in config or [])] == []
