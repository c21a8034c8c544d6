"""Publishing on a real PostgreSQL: whole days, any order, any death, hostile text."""

import datetime as dt
import itertools
import signal
import subprocess
import sys
import threading
import time

import msgspec
import psycopg2
import pytest
from psycopg2 import extensions

from integration.warehouse.newsroom import DAY, article, event, load_day, one_day, stage_day
from marsad.quality import rules
from marsad.warehouse import ledger, publish, stage
from marsad.warehouse.checksums import all_checksums, day_checksums
from marsad.warehouse.connection import BalanceError, WarehouseError, connect, transaction

pytestmark = pytest.mark.database
DAYS = [DAY + dt.timedelta(days=number) for number in range(4)]


def scalar(query: str, *values: object) -> object:
    with transaction("reader") as cursor:
        cursor.execute(query, values)
        row = cursor.fetchone()
        assert row is not None
        return row[0]


def test_a_published_event_can_be_read_with_its_words(warehouse: str) -> None:
    told = article()
    result = load_day([told], [event(told)])
    assert (result.articles, result.events, result.quarantined_events) == (1, 1, 0)
    with transaction("reader") as cursor:
        cursor.execute(
            "SELECT trigger_text, sentence_text, country, dead_low, dead_high, actors -> 0 ->> 'name',"
            " recipients -> 0 ->> 'sector', source_text, event_day, run_id FROM core.event"
        )
        assert cursor.fetchall() == [
            (
                "قصفت", told.text.split("\n")[0], "LBY", 4, 4, "Libyan army", "REB", "مصدر طبي",
                DAY - dt.timedelta(days=1), "run-1",
            )
        ]  # fmt: skip
        cursor.execute("SELECT role, text, entity_id FROM core.event_actor ORDER BY role")
        assert cursor.fetchall() == [
            ("actor", "قوات الجيش", "lby_army"),
            ("recipient", "الجماعة المسلحة", None),
        ]
    assert scalar("SELECT name FROM core.actor WHERE entity_id = 'lby_army'") == "Libyan army"
    assert scalar("SELECT count(*) FROM core.event_default") == 0


def test_twice_is_as_once(warehouse: str) -> None:
    articles, events = one_day(DAY)
    load_day(articles, events)
    before = all_checksums()
    load_day(articles, events, run_id="run-2")
    assert all_checksums() == before
    assert scalar("SELECT count(*) FROM core.event") == len(events)
    publish.publish("run-2", DAY, require_audit=False)  # a task that died after its commit is run again
    assert all_checksums() == before


def test_a_coder_that_finds_less_removes_stale_rows(warehouse: str) -> None:
    articles, events = one_day(DAY)
    load_day(articles, events)
    load_day(articles[:3], events[:2], run_id="run-2")
    assert scalar("SELECT count(*) FROM core.event") == 2
    assert scalar("SELECT count(*) FROM core.event_sighting") == 2
    assert scalar("SELECT count(*) FROM core.article") == 3
    assert scalar("SELECT sum(events) FROM core.happening") == 2


def _spanning_days() -> dict[dt.date, tuple[list[object], list[object]]]:
    """Days that hang together: an unchanged page, an updated one, a copy of the day before, one story."""
    days: dict[dt.date, tuple[list[object], list[object]]] = {}
    for number, day in enumerate(DAYS):
        articles, events = one_day(day, 3)
        again = article(7, day=day, hour=5 + number, published=DAY)  # the same page every day
        updated = article(8, day=day, hour=20 - number, published=DAY, text=article(40 + number // 2).text)
        copy = article(50 + number, day=day, source="alnahar", text=article(99).text, published=DAY)
        for extra in (again, updated, copy):
            articles.append(extra)
            events.append(event(extra))
        days[day] = (articles, events)
    return days


def test_days_in_any_order_give_the_same_rows(warehouse: str) -> None:
    days = _spanning_days()
    outcomes = set()
    orders = [DAYS, DAYS[::-1], [DAYS[2], DAYS[0], DAYS[3], DAYS[1]]]
    for number, order in enumerate(orders):
        with transaction("owner") as cursor:
            cursor.execute(
                "TRUNCATE core.article_version, core.event, core.event_actor, core.event_mention,"
                " core.article, core.near_copy, core.event_sighting, core.happening, core.actor, core.place"
            )
        for day in order:
            load_day(*days[day], day=day, run_id=f"order-{number}")
        outcomes.add(tuple(sorted(all_checksums().items())))
    assert len(outcomes) == 1
    # ... and it is what the plan says: an unchanged page's event belongs to the first day that saw it.
    first = scalar(
        "SELECT count(DISTINCT first_day) FROM core.event_sighting WHERE article_id = %s",
        article(7).article_id,
    )
    assert first == 1
    assert scalar("SELECT versions FROM core.article WHERE article_id = %s", article(7).article_id) == 4
    assert (
        scalar("SELECT data_day FROM core.article WHERE article_id = %s", article(7).article_id) == DAYS[-1]
    )
    copies = "SELECT count(DISTINCT cluster_id) FROM core.article WHERE source_id = 'alnahar'"
    assert scalar(copies) == 1


def test_reloading_days_of_a_full_warehouse_changes_nothing(warehouse: str) -> None:
    days = _spanning_days()
    for day in DAYS:
        load_day(*days[day], day=day)
    before = all_checksums()
    for number, day in enumerate([DAYS[1], DAYS[3], DAYS[0]]):
        load_day(*days[day], day=day, run_id=f"again-{number}")
    assert all_checksums() == before


def test_emptying_a_day_hands_its_events_to_the_next(warehouse: str) -> None:
    days = _spanning_days()
    for day in DAYS[:2]:
        load_day(*days[day], day=day)
    result = load_day([], [], day=DAYS[0], run_id="empty")
    first = scalar(
        "SELECT min(first_day) FROM core.event_sighting WHERE article_id = %s", article(7).article_id
    )
    assert first == DAYS[1]
    assert DAYS[1] in result.dirty_days
    load_day(*days[DAYS[0]], day=DAYS[0], run_id="back")
    whole = all_checksums()
    load_day(*days[DAYS[1]], day=DAYS[1], run_id="back")
    assert all_checksums() == whole


def test_a_day_touches_only_its_day_tables(warehouse: str) -> None:
    days = _spanning_days()
    for day in DAYS:
        load_day(*days[day], day=day)
    before = {day: day_checksums(day) for day in DAYS}
    changed = [msgspec.structs.replace(each, confidence=0.9) for each in days[DAYS[1]][1]]
    load_day(days[DAYS[1]][0], changed, day=DAYS[1], run_id="again")
    for day in (DAYS[0], DAYS[2], DAYS[3]):
        after = day_checksums(day)
        for table in ("core.article_version", "core.event", "core.event_actor", "core.event_mention"):
            assert after[table] == before[day][table], (day, table)


def test_spanning_tables_are_looked_up_and_never_read_through(
    warehouse: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else the price of a day would grow with the warehouse."""
    load_day(*one_day(DAYS[0]), day=DAYS[0])
    close, scans = publish._close, {}

    def counting(cursor: extensions.cursor, *arguments: object) -> publish.PublishResult:
        cursor.execute(
            "SELECT relname, seq_scan FROM pg_stat_xact_user_tables WHERE schemaname = 'core'"
            " AND relname IN ('article', 'event_sighting', 'happening', 'near_copy')"
        )
        scans.update(dict(cursor.fetchall()))
        return close(cursor, *arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(publish, "_close", counting)
    load_day(*one_day(DAYS[1]), day=DAYS[1])
    assert scans == {"article": 0, "event_sighting": 0, "happening": 0, "near_copy": 0}


def test_happenings_gather_reports_of_several_outlets(warehouse: str) -> None:
    text = "قصفت قوات الجيش مواقع الجماعة المسلحة قرب درنة يوم الاثنين، وقتل {} أشخاص بحسب مصدر طبي."
    reports = [
        article(number, source=source, text=text.format(toll))
        for number, (source, toll) in enumerate((("alfajr", 5), ("alsada", 9)))
    ]
    vague = article(9, source="alnahar", text="قصفت قوات الجيش مواقع الجماعة المسلحة يوم الاثنين.")
    elsewhere = article(
        10, source="alnahar", text="قصفت قوات الجيش مواقع الجماعة المسلحة قرب سبها يوم الاثنين."
    )
    load_day([*reports, elsewhere], [event(each) for each in (*reports, elsewhere)])
    with transaction("reader") as cursor:
        cursor.execute(
            "SELECT place_name, events, sources, dead_low, dead_high FROM core.happening ORDER BY place_name"
        )
        assert cursor.fetchall() == [("Derna", 2, 2, 5, 9), ("Sabha", 1, 1, None, None)]
    # A report without a place but with the country joins when one place only is possible.
    somewhere = event(vague, location=None)
    load_day([reports[0], vague], [event(reports[0]), somewhere], run_id="run-2")
    assert scalar("SELECT count(*) FROM core.happening") == 2  # no country: another block
    known = msgspec.structs.replace(event(reports[0]).location, geonameid=None, admin1=None, resolution=1)
    in_country = event(vague, location=msgspec.structs.replace(known, text="قصفت", start=0, end=4))
    load_day([reports[0], vague], [event(reports[0]), in_country], run_id="run-3")
    assert scalar("SELECT count(*) FROM core.happening") == 1


def test_two_attacks_of_one_article_stay_two(warehouse: str) -> None:
    told = article()
    load_day([told], [event(told), event(told, ordinal=1)])
    assert scalar("SELECT count(*) FROM core.happening") == 2


@pytest.mark.parametrize(
    "text",
    [
        "قصفت\x00 قوات الجيش قرب درنة موقعا كبيرا يوم الاثنين كما قيل",
        "قصفت \ud800 قوات الجيش قرب درنة موقعا كبيرا يوم الاثنين كما قيل",
        "قصفت \\N \\. \t\r قوات الجيش قرب درنة موقعا كبيرا يوم الاثنين",
        "قصفت '); DROP TABLE core.event; -- قوات الجيش قرب درنة يوم الاثنين",
        "قصفت %(run_key)s %s {} \u202e قوات الجيش قرب درنة يوم الاثنين 🚀",
    ],
)
def test_hostile_text_is_stored_and_its_offsets_hold(warehouse: str, text: str) -> None:
    told = article(text=text)
    coded = event(told, trigger=event(told).trigger)
    start = text.index("درنة")
    load_day([told], [coded])
    assert scalar("SELECT count(*) FROM quarantine.event") == 0
    with transaction("reader") as cursor:
        cursor.execute(
            "SELECT article_version.text, substring(article_version.text FROM location_start + 1"
            " FOR location_end - location_start), location_start FROM core.event JOIN core.article_version"
            " USING (data_day, article_id)"
        )
        stored, place, offset = cursor.fetchall()[0]
    assert (place, offset) == ("درنة", start)
    assert len(stored) == len(text)
    assert [a for a, b in zip(stored, text, strict=True) if a != b] in ([], ["\ufffd"])


@pytest.mark.parametrize(
    "table", ["core.event", "core.article", "core.happening", "ops.day_state", "core.place"]
)
def test_killed_in_the_middle_nothing_changes_and_a_second_try_succeeds(warehouse: str, table: str) -> None:
    articles, events = one_day(DAY, 4)
    load_day(articles, events)
    before = all_checksums()
    more, coded = one_day(DAY, 6)
    stage_day(more, coded, run_id="run-2")
    rules.apply("run-2", DAY)
    # Whoever publishes meets this lock at the table and waits there, until it is killed.
    blocker = connect("owner", "blocker")
    with blocker.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {table} IN SHARE ROW EXCLUSIVE MODE")
    failure: list[BaseException] = []

    def attempt() -> None:
        try:
            publish.publish("run-2", DAY, require_audit=False)
        except psycopg2.Error as error:
            failure.append(error)

    thread = threading.Thread(target=attempt)
    thread.start()
    assert _terminate_waiting_publisher()
    thread.join(60)
    blocker.rollback()
    blocker.close()
    assert failure and isinstance(failure[0], psycopg2.OperationalError)
    assert all_checksums() == before
    publish.publish("run-2", DAY, require_audit=False)
    after = all_checksums()
    load_day(more, coded, run_id="run-3")
    assert all_checksums() == after != before


def test_a_task_that_is_killed_leaves_nothing_half_done(warehouse: str) -> None:
    """SIGKILL of the process that publishes, in the middle of its transaction; then it is run again."""
    articles, events = one_day(DAY, 4)
    load_day(articles, events)
    before = all_checksums()
    more, coded = one_day(DAY, 6)
    stage_day(more, coded, run_id="run-2")
    rules.apply("run-2", DAY)
    blocker = connect("owner", "blocker")
    with blocker.cursor() as cursor:
        cursor.execute("LOCK TABLE core.happening IN SHARE ROW EXCLUSIVE MODE")
    code = (
        "import datetime; from marsad.warehouse import publish;"
        f" publish.publish('run-2', datetime.date.fromisoformat('{DAY}'), require_audit=False)"
    )
    task = subprocess.Popen([sys.executable, "-c", code])
    try:
        assert _terminate_waiting_publisher(task)
        assert task.wait(60) == -signal.SIGKILL
    finally:
        task.kill()
        blocker.rollback()
        blocker.close()
    publish.publish("run-2", DAY, require_audit=False)  # waits until the server has let go of the dead one
    after = all_checksums()
    load_day(more, coded, run_id="run-3")
    assert all_checksums() == after != before


def _terminate_waiting_publisher(task: "subprocess.Popen[bytes] | None" = None) -> bool:
    """Kill the publisher's backend, or its process where one is given, once it waits for a table's lock."""
    what = "pg_terminate_backend(pid)" if task is None else "pid"
    killer = connect("owner", "killer")
    killer.autocommit = True
    try:
        for _ in range(3000):
            with killer.cursor() as cursor:
                cursor.execute(
                    f"SELECT {what} FROM pg_stat_activity"
                    " WHERE application_name = 'marsad publish/loader' AND datname = current_database()"
                    " AND wait_event_type = 'Lock' AND wait_event = 'relation'"
                )
                if cursor.fetchone():
                    if task is not None:
                        task.kill()
                    return True
            time.sleep(0.01)
    finally:
        killer.close()
    return False


def test_the_same_day_twice_at_once_and_two_days_at_once(warehouse: str) -> None:
    days = _spanning_days()
    jobs = [(day, f"{name}-{day}") for day, name in itertools.product(DAYS[:2], ("a", "b"))]
    for day, run_id in jobs:
        stage_day(*days[day], day=day, run_id=run_id)
        rules.apply(run_id, day)
    failures: list[BaseException] = []

    def attempt(day: dt.date, run_id: str) -> None:
        try:
            publish.publish(run_id, day, require_audit=False)
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=attempt, args=job) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert failures == []
    together = all_checksums()
    for day, run_id in jobs:
        publish.publish(run_id, day, require_audit=False)
    assert all_checksums() == together
    assert scalar("SELECT count(*) FROM core.event") == sum(len(days[day][1]) for day in DAYS[:2])


def test_lost_staging_rows_are_noticed(warehouse: str) -> None:
    articles, events = one_day(DAY)
    stage_day(articles, events)
    rules.apply("run-1", DAY)
    with transaction("owner") as cursor:
        cursor.execute("TRUNCATE staging.event")  # what a crash of the server does to unlogged tables
    with pytest.raises(BalanceError, match="stage the run again"):
        publish.publish("run-1", DAY, require_audit=False)
    assert scalar("SELECT count(*) FROM core.event") == 0


def test_pages_that_do_not_add_up_are_noticed(warehouse: str) -> None:
    articles, events = one_day(DAY)
    stage_day(articles, events)
    ledger.record("run-1", DAY, captured=len(articles) + 5)
    rules.apply("run-1", DAY)
    with pytest.raises(BalanceError, match="11 pages were captured"):
        publish.publish("run-1", DAY, require_audit=False)


def test_nothing_is_published_without_an_audit(warehouse: str) -> None:
    articles, events = one_day(DAY)
    stage_day(articles, events)
    with pytest.raises(WarehouseError, match="apply the rules"):
        publish.publish("run-1", DAY)
    rules.apply("run-1", DAY)
    with pytest.raises(WarehouseError, match="audit of this run is «missing»"):
        publish.publish("run-1", DAY)


def test_a_recoding_is_compared_with_what_was_there(warehouse: str) -> None:
    articles, events = one_day(DAY, 4)
    load_day(articles, events)
    changed = msgspec.structs.replace(events[0], mode="aerial", cameo="195")
    added = event(articles[3], ordinal=1)
    newer = [msgspec.structs.replace(each, coder_version="test-2") for each in (changed, *events[1:3], added)]
    result = load_day(articles, newer, run_id="recode", coder_version="test-2", kind="recode")
    assert result.changed_events == 3
    with transaction("reader") as cursor:
        cursor.execute("SELECT change, fields FROM ops.recode_change ORDER BY change")
        found = cursor.fetchall()
    assert [change for change, _ in found] == ["added", "changed", "lost"]
    assert found[1][1] == ["cameo", "mode"]
    assert [row["coder_version"] for row in ledger.coder_versions()] == ["test-2"]


def test_a_late_file_makes_the_day_stale(warehouse: str) -> None:
    class File(msgspec.Struct, frozen=True):
        path: str
        digest: str
        bytes: int = 10

    articles, events = one_day(DAY)
    stage_day(articles, events)
    ledger.begin("run-1", DAY, dag_id="news_nightly", kind="manual", files=[File("a.warc.gz", "1")])
    assert ledger.mark_if_stale(DAY, [File("b.warc.gz", "2")]) is None  # nothing is loaded yet
    stage.finish("run-1", DAY)
    rules.apply("run-1", DAY)
    publish.publish("run-1", DAY, require_audit=False)
    assert ledger.mark_if_stale(DAY, [File("a.warc.gz", "1")]) is None
    reason = ledger.mark_if_stale(DAY, [File("a.warc.gz", "1"), File("b.warc.gz", "2")])
    assert reason == "files of the archive 1 came late: b.warc.gz"
    assert [day for day, _ in ledger.stale_days()] == [DAY]
    load_day(articles, events, run_id="run-2")
    assert ledger.stale_days() == []


def test_a_failed_run_leaves_the_published_day(warehouse: str) -> None:
    articles, events = one_day(DAY)
    load_day(articles, events)
    ledger.begin("run-2", DAY, dag_id="news_nightly", kind="manual")
    ledger.fail("run-2", DAY, "the archive is damaged")
    state = ledger.day_state(DAY)
    assert state is not None and state["state"] == "loaded"
    assert ledger.run("run-2", DAY).message == "the archive is damaged"
    ledger.begin("run-3", DAYS[1], dag_id="news_nightly", kind="manual")
    ledger.fail("run-3", DAYS[1], "no such luck")
    failed = ledger.day_state(DAYS[1])
    assert failed is not None and failed["state"] == "failed"
