"""Daily figures: driven by the ledger, equal in any order, never ahead of what was published."""

import datetime as dt
import threading

import msgspec
import pytest

from integration.warehouse.newsroom import DAY, article, event, load_day, one_day
from marsad.ingest.registry import Feed, Outlet
from marsad.warehouse import marts, sources
from marsad.warehouse.checksums import all_checksums
from marsad.warehouse.connection import connect, fetch_dicts, transaction

pytestmark = pytest.mark.database
DAYS = [DAY + dt.timedelta(days=number) for number in range(3)]


def rows(query: str, *values: object) -> list[dict[str, object]]:
    with transaction("reader") as cursor:
        cursor.execute(query, values)
        return fetch_dicts(cursor)


def test_figures_follow_what_is_published(warehouse: str) -> None:
    articles, events = one_day(DAY)
    load_day(articles, events)
    assert marts.dirty_days() == [DAY]
    assert marts.drain() == [DAY]
    assert marts.dirty_days() == []
    assert rows("SELECT country, event_type, status, events, sources FROM mart.daily_event") == [
        {"country": "LBY", "event_type": "ASSAULT", "status": "actual", "events": 6, "sources": 2}
    ]
    pairs = rows("SELECT actor_sector, recipient_sector, events, scale_sum FROM mart.daily_actor_pair")
    assert pairs == [{"actor_sector": "MIL", "recipient_sector": "REB", "events": 6, "scale_sum": -57.0}]
    assert rows("SELECT articles, events, happenings FROM mart.day") == [
        {"articles": 6, "events": 6, "happenings": 1}
    ]
    shares = rows("SELECT source_id, articles, article_share, event_share FROM mart.attention ORDER BY 1")
    assert [(row["source_id"], row["article_share"]) for row in shares] == [("alfajr", 0.5), ("alsada", 0.5)]


def test_ten_reports_of_one_attack_count_its_dead_once(warehouse: str) -> None:
    articles, events = one_day(DAY)  # tolls from first to last differ by five
    load_day(articles, events)
    marts.drain()
    (figures,) = rows("SELECT happenings, reports, dead_low, dead_high FROM mart.daily_happening")
    tolls = [each.dead.low for each in events if each.dead]
    assert figures == {"happenings": 1, "reports": 6, "dead_low": min(tolls), "dead_high": max(tolls)}


def test_the_order_of_days_and_drains_does_not_matter(warehouse: str) -> None:
    days = {}
    for number, day in enumerate(DAYS):
        articles, events = one_day(day, 3)
        again = article(7, day=day, hour=5 + number, published=DAY)
        days[day] = ([*articles, again], [*events, event(again)])
    outcomes = []
    for number, order in enumerate((DAYS, DAYS[::-1], [DAYS[1], DAYS[2], DAYS[0]])):
        with transaction("owner") as cursor:
            cursor.execute(
                "TRUNCATE core.article_version, core.event, core.event_actor, core.event_mention,"
                " core.article, core.near_copy, core.event_sighting, core.happening, core.actor, core.place,"
                " mart.daily_event, mart.daily_happening, mart.daily_actor_pair, mart.daily_source, mart.day,"
                " ops.dirty_day, ops.day_state"
            )
        for day in order:
            load_day(*days[day], day=day, run_id=f"order-{number}")
            if number != 1:
                marts.drain()
        marts.drain()
        outcomes.append(all_checksums(marts=True))
    assert outcomes[0] == outcomes[1] == outcomes[2]
    for day in DAYS:  # rebuilding everything from nothing agrees with keeping it up
        marts.rebuild(day)
    assert all_checksums(marts=True) == outcomes[0]
    assert (
        sum(int(str(row["events"])) for row in rows("SELECT events FROM mart.day")) == 10
    )  # 12 less 2 repeats


def test_an_entry_made_during_a_rebuild_stays(warehouse: str) -> None:
    load_day(*one_day(DAY))
    holder = connect("owner", "holder")
    with holder.cursor() as cursor:
        cursor.execute("LOCK TABLE mart.daily_event IN ACCESS EXCLUSIVE MODE")
    thread = threading.Thread(target=marts.rebuild, args=(DAY,))
    thread.start()
    _wait_until_blocked()
    articles, events = one_day(DAY, 3)
    load_day(articles, events, run_id="meanwhile")
    holder.rollback()
    holder.close()
    thread.join(60)
    assert marts.dirty_days() == [DAY]
    marts.drain()
    assert rows("SELECT events FROM mart.day") == [{"events": 3}]


def _wait_until_blocked() -> None:
    watcher = connect("owner", "watcher")
    watcher.autocommit = True
    with watcher.cursor() as cursor:
        for _ in range(100_000):
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'marsad marts/loader'"
                " AND wait_event_type = 'Lock' AND datname = current_database()"
            )
            row = cursor.fetchone()
            if row and row[0]:
                break
    watcher.close()


def test_trend_classes_have_a_guard_against_low_bases(warehouse: str) -> None:
    last = DAY

    def fill(country: str, weekly: list[int]) -> None:
        """Happenings of a country by week, the newest first."""
        with transaction("loader") as cursor:
            for week, number in enumerate(weekly):
                cursor.execute(
                    "INSERT INTO mart.daily_type VALUES (%s, %s, 'ASSAULT', %s, %s, %s)",
                    (last - dt.timedelta(days=7 * week), country, number, number, number),
                )

    with transaction("loader") as cursor:
        for number in range(60):
            cursor.execute(
                "INSERT INTO mart.day VALUES (%s, 1, 1, 1, 1, now())", (last - dt.timedelta(days=number),)
            )
    fill("SYR", [40, 10, 10, 10, 10])
    fill("YEM", [13, 10, 10, 10, 10])
    fill("LBY", [10, 10, 10, 10, 10])
    fill("SDN", [7, 10, 10, 10, 10])
    fill("IRQ", [2, 10, 10, 10, 10])
    fill("TUN", [4, 1, 1, 1, 1])
    fill("OMN", [9])
    classes = {row["country"]: row["trend"] for row in rows("SELECT country, trend FROM mart.trend_now")}
    assert classes == {
        "SYR": "surge", "YEM": "rise", "LBY": "steady", "SDN": "fall", "IRQ": "collapse", "TUN": "low base",
        "OMN": "new",
    }  # fmt: skip
    with transaction("loader") as cursor:
        cursor.execute("DELETE FROM mart.day WHERE data_day < %s", (last - dt.timedelta(days=15),))
    early = rows("SELECT DISTINCT trend FROM mart.trend_now")
    assert early == [{"trend": "short history"}]


def test_outlets_have_a_history_that_loading_cannot_touch(warehouse: str) -> None:
    feed = Feed(kind="rss", url="https://a.example/rss")
    outlet = Outlet(
        id="alfajr", name_ar="الفجر", name_en="Al Fajr", country="LBY", ownership="private",
        time_zone="Africa/Tripoli", home="https://a.example", feeds=(feed,),
    )  # fmt: skip
    assert sources.sync([outlet], DAYS[0])["new"] == 1
    assert sources.sync([outlet], DAYS[1]) == {"new": 0, "changed": 0, "unchanged": 1}
    state = msgspec.structs.replace(outlet, ownership="state")
    assert sources.sync([state], DAYS[1])["changed"] == 1
    assert sources.sync([msgspec.structs.replace(state, ownership="party")], DAYS[1])["changed"] == 1
    found = rows("SELECT valid_from, valid_to, ownership FROM core.source ORDER BY valid_from")
    assert [(row["valid_from"], row["valid_to"], row["ownership"]) for row in found] == [
        (sources.BEGINNING, DAYS[0], "private"),
        (DAYS[1], None, "party"),
    ]
    for day in DAYS[:2]:
        load_day(*one_day(day, 2), day=day)
    marts.drain()
    owners = rows("SELECT data_day, ownership FROM mart.attention WHERE source_id = 'alfajr' ORDER BY 1")
    assert [row["ownership"] for row in owners] == ["private", "party"]
