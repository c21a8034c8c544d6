"""Listing, trying, finding and adding feeds; pausing and resuming them."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from typer.testing import CliRunner

from integration.ingest import hostile
from integration.ingest.hostile import PAGE, Web, item, newsroom, polite, rss, says, send
from marsad.commands import archive as archive_command
from marsad.commands import feeds as feeds_command
from marsad.ingest import control, health, registry
from marsad.ingest.collect import collect_batch, plan_batches
from marsad.ingest.index import Batch, FeedDay, FeedState, Progress
from marsad.ingest.keys import url_key
from marsad.ingest.registry import Feed, Outlet, Registry
from marsad.warehouse.capture_index import PostgresCaptureIndex
from marsad.warehouse.connection import transaction

NOW = dt.datetime(2026, 3, 10, 12, tzinfo=dt.UTC)
ONE_DAY, ONE_HOUR = dt.timedelta(days=1), dt.timedelta(hours=1)


@pytest.fixture
def sites(tmp_settings: Any) -> Iterator[Web]:
    tmp_settings(allow_loopback=True, clock=NOW)
    with hostile.web() as web:
        yield web


def outlets(**addresses: str) -> Registry:
    lines = ["limits: {delay: 0}", "outlets:"] + [
        f"  - {{id: {name}, name_ar: س, name_en: {name}, country: EGY, ownership: private, time_zone: UTC, "
        f"home: '{address}/', feeds: [{{kind: rss, url: '{address}/feed', expected_per_day: 5}}]}}"
        for name, address in addresses.items()
    ]
    return registry.parse("\n".join(lines), "x", "x.yaml")


def test_trying_feeds(sites: Web) -> None:
    found = control.check_feeds(outlets(
        good=sites.site(newsroom(rss(item("/p/1"), item("/p/2")))), page=sites.site(newsroom(PAGE)),
        gone=sites.site(polite(says(404))),
    ))  # fmt: skip
    assert [(check.feed_id, check.outcome, check.items) for check in found] == [
        ("good.main", "ok", 2), ("page.main", "not_a_feed", 0), ("gone.main", "gone", 0),
    ]  # fmt: skip
    assert found[0].newest == dt.datetime(2026, 3, 7, 8, tzinfo=dt.UTC)
    assert found[1].words == "not a feed: a web page"
    assert not [path for _, path in sites.requests if path.startswith("/p/")]


async def with_links(path: str, writer: hostile.Writer) -> None:
    links = (b'<html><head><link rel="alternate" type="application/rss+xml" href="/all.rss">'
             b"<link type='application/atom+xml' rel=alternate href=/comments.atom></head>")  # fmt: skip
    await send(writer, rss(item("/p/1")) if path == "/all.rss" else links)


async def at_a_usual_place(path: str, writer: hostile.Writer) -> None:
    await (send(writer, rss(item("/p/1"))) if path == "/rss.xml" else send(writer, PAGE))


def test_finding_the_feed_behind_an_address(sites: Web) -> None:
    named, usual = sites.site(polite(with_links)), sites.site(polite(at_a_usual_place))
    assert control.discover(named, delay=0) == [
        control.Discovery(url=f"{named}/all.rss", kind="rss", items=1)
    ]
    assert control.discover(usual, delay=0) == [
        control.Discovery(url=f"{usual}/rss.xml", kind="rss", items=1)
    ]
    assert control.discover(sites.site(polite(says(200, PAGE))), delay=0) == []
    feed = sites.site(newsroom(rss(item("/p/1"))))
    assert [one.url for one in control.discover(f"{feed}/feed", delay=0)] == [f"{feed}/feed"]


def test_adding_an_outlet(sites: Web) -> None:
    entry = Outlet(id="new_paper", name_ar="الجريدة", name_en="New Paper", country="TUN", ownership="party",
                   time_zone="Africa/Tunis", home="https://new.example/",
                   feeds=(Feed(kind="rss", url="https://new.example/rss", schedule="daily"),))  # fmt: skip
    control.add_outlet(entry)
    control.add_outlet(msgspec.structs.replace(entry, name_en="Newer Paper"))
    found = registry.load("real").outlet("new_paper")
    assert (found.name_en, found.name_ar, found.feeds[0].schedule) == ("Newer Paper", "الجريدة", "daily")
    with pytest.raises(registry.RegistryError, match="no IANA time zone"):
        control.add_outlet(msgspec.structs.replace(entry, id="other", time_zone="Mars/Phobos"))
    assert registry.load("real").outlet("new_paper").name_en == "Newer Paper"


@pytest.mark.database
def test_the_table_of_feeds_and_the_hand_of_a_person(warehouse: str, sites: Web) -> None:
    index, known = PostgresCaptureIndex(), outlets(one="http://127.0.0.1:1", two="http://127.0.0.1:2")
    index.save_feed_state(
        FeedState(feed_id="one.main", url="x", last_outcome="ok", last_success_at=NOW, last_new_at=NOW)
    )
    batch = Batch(batch="b", run="r", data_day=NOW.date(), opened_at=NOW)
    days = [
        FeedDay(feed_id="one.main", data_day=NOW.date() - ago * ONE_DAY, fetches=1, new_pages=ago)
        for ago in (0, 1, 2)
    ]
    index.commit(Progress(batch=batch, days=days))
    first, second = control.list_feeds(index, known)
    assert (first.status, first.pages_a_day, first.is_paused) == ("working", 1.5, False)
    assert (second.status, second.pages_a_day) == ("never fetched", None)
    health.pause("one.main", "layla", "paywall", index, known)
    assert control.list_feeds(index, known)[0].status == "paused by layla: paywall"
    assert not health.is_due(known.feed("one.main"), index.feed_states()["one.main"], NOW)
    health.resume("one.main", index, known)
    assert control.list_feeds(index, known)[0].status == "working"
    with pytest.raises(KeyError):
        health.pause("nobody.main", "layla", "", index, known)


@pytest.mark.database
def test_a_feed_pauses_itself_is_probed_and_comes_back(warehouse: str, sites: Web, tmp_settings: Any) -> None:
    """Gone four times: paused. Nobody asks it until its probe; a probe that finds it well ends the pause."""
    state = {"gone": True}

    async def answer(path: str, writer: hostile.Writer) -> None:
        if path == "/feed" and state["gone"]:
            await send(writer, b"", 410)
        else:
            await send(writer, rss(item("/p/1")) if path == "/feed" else PAGE)

    known, index = outlets(moody=sites.site(polite(answer))), PostgresCaptureIndex()
    asked: list[int] = []
    for hour in range(30):
        now = NOW + dt.timedelta(hours=hour)
        tmp_settings(allow_loopback=True, clock=now)
        state["gone"] = hour < 20
        for batch, feeds in plan_batches(known, index.feed_states(), now).items():
            asked.append(hour)
            collect_batch(batch, feeds, f"run {hour}", index, known)
        if hour == 10:
            found = index.feed_states()["moody.main"]
            assert (found.paused_by, found.failures) == ("marsad", 4.0)
            assert found.system_status == "paused: not found, probed again on 11 March"
    assert asked == [0, 1, 2, 3, 27, 28, 29]
    found = index.feed_states()["moody.main"]
    assert (found.paused_at, found.system_status, found.verified_at) == (None, "working", NOW + 27 * ONE_HOUR)
    with transaction("reader") as cursor:
        cursor.execute("SELECT outcome FROM raw.fetch WHERE kind = 'feed' ORDER BY fetched_at")
        assert [row[0] for row in cursor.fetchall()][:5] == ["gone"] * 4 + ["ok"]


def command(group: Any, *words: str) -> list[list[str]]:
    """The lines of a command's table, by columns."""
    answer = CliRunner().invoke(group.app, list(words))
    assert answer.exit_code == 0, answer.output
    return [line.split("\t") for line in answer.stdout.splitlines()]


@pytest.mark.database
def test_the_commands_of_feeds_and_archive(warehouse: str, sites: Web) -> None:
    """A site's address becomes an outlet, which is tried, collected, listed, paused; its page is found."""
    site = sites.site(polite(with_links))
    [[said]] = command(feeds_command, "add", site, "--id", "new_paper", "--country", "TUN",
                       "--name-ar", "الجريدة", "--name-en", "New Paper")  # fmt: skip
    assert said.startswith(f"rss {site}/all.rss (1 items) is written to ")
    columns, tried = command(feeds_command, "check", "new_paper")
    assert dict(zip(columns, tried, strict=True))["outcome"] == "ok" and tried[0] == "new_paper.main"
    index, known = PostgresCaptureIndex(), registry.load("real")
    assert collect_batch("b", ["new_paper.main"], "run", index, known).feeds[0].new_pages == 1
    [[_, found]] = [command(archive_command, "find", f"{site}/p/1?utm_source=feed")]
    entry = index.captures_of(url_key(f"{site}/p/1"))[0]
    assert found[4:7] == [entry.path, str(entry.offset), str(entry.length)]
    command(feeds_command, "pause", "new_paper.main", "--because", "a paywall", "--who", "layla")
    [line] = [line for line in command(feeds_command, "list") if line[0] == "new_paper.main"]
    assert line[3] == "paused by layla: a paywall"
    command(feeds_command, "resume", "new_paper.main")
    assert command(archive_command, "verify") == [
        [f"1 files, 2 records, {index.files()[entry.path].bytes} bytes"]
    ]
    assert command(archive_command, "reindex")[0][0].startswith("1 files, 2 captures")
    nothing = CliRunner().invoke(archive_command.app, ["find", "https://nobody.example/"])
    assert nothing.exit_code == 2
