"""The schema on a real PostgreSQL: up, down, up; roles; partitions; comments; codes."""

import datetime as dt
import threading
from contextlib import closing

import psycopg2
import pytest

from integration.warehouse.newsroom import DAY, article, event, load_day, one_day
from marsad.quality import rules
from marsad.settings import PROJECT
from marsad.warehouse import dictionary, migrate, stage
from marsad.warehouse.connection import WarehouseError, connect, transaction

pytestmark = pytest.mark.database


def schema_shape() -> list[tuple[object, ...]]:
    """Everything that migrations make, as rows that can be compared."""
    with transaction("owner") as cursor:
        cursor.execute(
            "SELECT n.nspname, c.relname, c.relkind::text, a.attname, format_type(a.atttypid, a.atttypmod),"
            " a.attnotnull, c.relacl::text FROM pg_class AS c"
            " JOIN pg_namespace AS n ON n.oid = c.relnamespace"
            " JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped"
            " WHERE n.nspname IN ('raw', 'staging', 'core', 'quarantine', 'ops', 'mart')"
            " ORDER BY 1, 2, a.attnum"
        )
        columns = cursor.fetchall()
        cursor.execute(
            "SELECT p.oid::regprocedure::text, p.prosecdef FROM pg_proc AS p JOIN pg_namespace AS n"
            " ON n.oid = p.pronamespace WHERE n.nspname IN ('core', 'ops', 'mart', 'raw') ORDER BY 1"
        )
        return [*columns, *cursor.fetchall()]


def test_up_down_up(warehouse: str) -> None:
    before = schema_shape()
    undone = migrate.roll_back()
    assert len(undone) >= 8
    assert schema_shape() == []
    assert migrate.migrate() == undone[::-1]
    assert schema_shape() == before
    assert migrate.migrate() == []


def test_each_step_down_and_up_again(warehouse: str) -> None:
    before = schema_shape()
    steps = migrate.roll_back()[::-1]
    migrate.migrate()
    for target in steps:
        migrate.roll_back(target)
        assert migrate.pending()[0] == target
        migrate.migrate()
        assert schema_shape() == before, target


def test_every_migration_can_be_rolled_back() -> None:
    steps = {path.stem for path in migrate.MIGRATIONS.glob("*.sql") if not path.stem.endswith(".rollback")}
    undo = {path.name.removesuffix(".rollback.sql") for path in migrate.MIGRATIONS.glob("*.rollback.sql")}
    assert steps == undo


def test_two_migrators_take_turns(warehouse: str) -> None:
    migrate.roll_back()
    applied: list[list[str]] = []
    threads = [threading.Thread(target=lambda: applied.append(migrate.migrate())) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(map(len, applied)) == [0, len(migrate.roll_back())]


def test_the_reader_reads_and_cannot_write(warehouse: str) -> None:
    load_day(*one_day(DAY))
    with closing(connect("reader")) as connection, connection.cursor() as cursor:
        for table in (
            "core.event",
            "core.event_current",
            "mart.day",
            "ops.run",
            "quarantine.event",
            "raw.batch",
        ):
            cursor.execute(f"SELECT count(*) FROM {table}")
        connection.rollback()
        for statement in (
            "DELETE FROM core.event",
            "INSERT INTO ops.dirty_day (data_day) VALUES ('2026-01-01')",
            "CREATE TABLE core.mine (x integer)",
            "SELECT * FROM staging.article",
            "SELECT ops.ensure_partition('core.event', '2031-01-01')",
            "TRUNCATE core.event",
        ):
            for mode in ("", "SET TRANSACTION READ WRITE"):  # rights, and not only the read-only default
                with pytest.raises(psycopg2.Error) as refused:
                    cursor.execute(f"{mode}; {statement}" if mode else statement)
                assert refused.value.pgcode in ("42501", "25006"), statement
                connection.rollback()


def test_the_loader_cannot_change_the_schema(warehouse: str) -> None:
    with closing(connect("loader")) as connection, connection.cursor() as cursor:
        for statement in ("DROP TABLE core.event", "ALTER TABLE core.event ADD x text", "CREATE SCHEMA mine"):
            with pytest.raises(psycopg2.errors.InsufficientPrivilege):
                cursor.execute(statement)
            connection.rollback()


def test_a_warehouse_out_of_reach_is_one_clear_sentence(tmp_settings: object) -> None:
    assert callable(tmp_settings)
    tmp_settings(warehouse_url="postgresql://nobody@/none?host=/nonexistent")
    with pytest.raises(WarehouseError, match=r"^the warehouse cannot be reached as reader: "):
        connect("reader")


def test_partitions_are_made_once_and_rows_go_there(warehouse: str) -> None:
    made = stage.ensure_partition(DAY)
    assert {"core.article_version", "core.event", "quarantine.event", "raw.capture"} <= set(made)
    assert stage.ensure_partition(DAY + dt.timedelta(days=3)) == []
    load_day(*one_day(DAY))
    with transaction("reader") as cursor:
        cursor.execute("SELECT DISTINCT tableoid::regclass::text FROM core.event")
        assert cursor.fetchall() == [("core.event_202603",)]


def test_rows_in_the_default_partition_move_to_their_month(warehouse: str) -> None:
    told = article()
    load_day([told], [event(told)])
    with transaction("loader") as cursor:
        cursor.execute("UPDATE core.event SET data_day = '2019-05-05'")
        cursor.execute("SELECT count(*) FROM core.event_default")
        assert cursor.fetchone() == (1,)
    assert "core.event" in stage.ensure_partition(dt.date(2019, 5, 31))
    with transaction("reader") as cursor:
        cursor.execute("SELECT tableoid::regclass::text, trigger_text FROM core.event")
        assert cursor.fetchall() == [("core.event_201905", "قصفت")]
        cursor.execute(
            "SELECT indexrelid::regclass::text FROM pg_index WHERE indrelid = 'core.event_201905'::regclass"
        )
        assert len(cursor.fetchall()) == 2


def test_partitions_made_by_many_at_once(warehouse: str) -> None:
    failures: list[BaseException] = []

    def attempt() -> None:
        try:
            stage.ensure_partition(dt.date(2033, 7, 1))
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=attempt) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert failures == []


def test_only_our_tables_get_partitions(warehouse: str) -> None:
    with transaction("loader") as cursor, pytest.raises(psycopg2.errors.RaiseException):
        cursor.execute("SELECT ops.ensure_partition('pg_catalog.pg_class', '2026-01-01')")


def test_every_table_and_column_has_a_comment(module_warehouse: str) -> None:
    assert dictionary.uncommented() == []


def test_every_comment_has_its_column(module_warehouse: str) -> None:
    known = {
        (f"{table.schema}.{table.name}", column.name)
        for table in dictionary.tables()
        for column in (
            *table.columns,
            dictionary.Column(name="", type="", required=False, key=False, comment=""),
        )
    }
    names = {column for _, column in known}
    for row in migrate.read_table(migrate.COMMENTS):
        if row["object"] == migrate.EVERY_TABLE:
            assert row["column"] in names, row
        else:
            assert (row["object"], row["column"] or "") in known, row


def test_the_data_dictionary_is_current(module_warehouse: str) -> None:
    stored = (PROJECT / "docs" / "dictionary.md").read_text(encoding="utf-8")
    assert stored == dictionary.render(), "run «marsad dictionary» and commit docs/dictionary.md"


def test_codes_are_whole(module_warehouse: str) -> None:
    with transaction("reader") as cursor:
        counts = {}
        for name in ("event_type", "mode", "cameo", "sector", "context", "status", "country"):
            cursor.execute(f"SELECT count(*) FROM core.code_{name}")
            row = cursor.fetchone()
            assert row is not None
            counts[name] = row[0]
        assert counts["event_type"] == 16 and counts["mode"] == 69 and counts["context"] == 37
        assert counts["sector"] == 25 and counts["status"] == 5 and counts["country"] > 240
        cursor.execute(
            "SELECT count(*) FROM core.code_mode LEFT JOIN core.code_event_type USING (event_type)"
            " WHERE quad IS NULL"
        )
        assert cursor.fetchone() == (0,)
        cursor.execute("SELECT event_type FROM core.code_cameo WHERE cameo IN ('191', '192', '195')")
        assert cursor.fetchall() == [("ASSAULT",)] * 3


def test_the_search_form_folds_what_writers_interchange(module_warehouse: str) -> None:
    with transaction("reader") as cursor:
        cursor.execute(
            "SELECT core.search_form('أُحْمَد إلى مدرسةٌ مسؤول'), core.search_form('احمد الي مدرسه مسوول')"
        )
        first, second = cursor.fetchall()[0]
        assert first == second


def test_rule_files_are_named_by_their_reason() -> None:
    for path, rule in zip(sorted(rules.RULES.glob("*.sql")), rules.rules(), strict=True):
        assert path.stem.partition("_")[2] == rule.reason


def test_codes_cover_what_the_coder_can_say() -> None:
    """A code that the coder knows and the warehouse does not would send good events to quarantine."""
    data = PROJECT / "plugins" / "marsad" / "coding" / "data"
    codes = {
        name: {row[name] for row in migrate.read_table(migrate.CODES / f"{name}.tsv")}
        for name in ("country", "sector", "cameo", "event_type")
    }
    modes = {(row["event_type"], row["mode"]) for row in migrate.read_table(migrate.CODES / "mode.tsv")}
    ontology = migrate.read_table(data / "ontology.tsv")
    assert {row["event"] for row in ontology} == codes["event_type"]
    assert {(row["event"], row["mode"]) for row in ontology if row["mode"]} <= modes
    assert {row["cameo"] for row in ontology if row["cameo"]} <= codes["cameo"]
    for name in ("actors", "places", "places_added"):
        for column in ("country", "sector"):
            said = {row.get(column) for row in migrate.read_table(data / f"{name}.tsv")} - {None, ""}
            assert said <= codes[column], (name, column)
