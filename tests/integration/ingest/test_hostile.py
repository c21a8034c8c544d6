"""Feeds and sites that misbehave: what is stored, what the run says, and that the other feeds go on."""

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from integration.ingest import hostile
from integration.ingest.hostile import PAGE, Web, item, newsroom, polite, rss, says, send, with_robots
from marsad.ingest import archive, client, health, registry
from marsad.ingest.collect import FeedReport, Options, collect_batch
from marsad.ingest.guard import Resolver, system_resolver
from marsad.ingest.storage import Storage
from marsad.warehouse.capture_index import PostgresCaptureIndex
from marsad.warehouse.connection import transaction

pytestmark = pytest.mark.database

QUICK: dict[str, Any] = {"connect": 2.0, "stall": 2.0, "total": 4.0, "attempts": 2, "backoff": 0.01,
                         "longest_wait": 0.5}  # fmt: skip
OPTIONS = Options(
    feed_limits=client.Limits(body=2 << 20, decoded=8 << 20, **QUICK),
    page_limits=client.Limits(body=1 << 20, decoded=4 << 20, **QUICK),
)
ENTITY_BOMB = b"""<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]><rss version="2.0"><channel><title>&c;</title></channel></rss>"""
FILE_ENTITY = b"""<?xml version="1.0"?><!DOCTYPE r [<!ENTITY f SYSTEM "file:///etc/passwd">]>
<rss version="2.0"><channel><item><title>&f;</title><link>http://127.0.0.1/x</link></item></channel></rss>"""
ARABIC_1256 = rss(item("/a", "وزير الخارجية")).decode().replace('encoding="utf-8"', "").encode("windows-1256")


@pytest.fixture
def sites(tmp_settings: Any) -> Iterator[Web]:
    tmp_settings(allow_loopback=True)
    with hostile.web() as web:
        yield web


class Newsrooms:
    """A registry of hostile sites and one good one."""

    def __init__(self, web: Web) -> None:
        self.web, self.lines = web, [
            "limits: {delay: 0, concurrency: 4}", "outlets:"
        ]  # fmt: skip

    def add(
        self,
        name: str,
        answer: hostile.Answer,
        kind: str = "rss",
        path: str = "/feed",
        host: str = "127.0.0.1",
    ) -> None:
        address = self.web.site(answer).replace("127.0.0.1", host)
        self.lines.append(
            f"  - {{id: {name}, name_ar: س, name_en: {name}, country: EGY, ownership: private, "
            f"time_zone: Africa/Cairo, home: '{address}/', feeds: [{{kind: {kind}, url: '{address}{path}', "
            f"schedule: every_run, link_pattern: {'/p/' if kind == 'listing' else 'null'}}}]}}"
        )

    def collect(
        self, run: str = "run", options: Options = OPTIONS, resolver: Resolver = system_resolver
    ) -> dict[str, FeedReport]:
        outlets = registry.parse("\n".join(self.lines), "hostile", "hostile.yaml")
        feeds = [feed.id for feed in outlets.feeds]
        report = collect_batch(
            "b", feeds, run, PostgresCaptureIndex(), outlets, options=options, resolver=resolver
        )
        return {feed.feed_id.partition(".")[0]: feed for feed in report.feeds}


def stored(outlet: str = "") -> list[str]:
    """Paths of the pages in the archive, of one outlet or of all."""
    today = dt.datetime.now(dt.UTC).date()
    captures = [
        capture
        for day in (today - dt.timedelta(days=1), today)
        for file in archive.day_files(day)
        for capture in archive.read_captures(file.path)
    ]
    return sorted(
        "/" + capture.url.split("/", 3)[3] for capture in captures if capture.feed_id.startswith(outlet)
    )


def logged(kind: str) -> dict[str, list[tuple[str, str, bool]]]:
    """The log's lines of that kind by outlet: outcome, detail, whether the answer is in the archive."""
    found: dict[str, list[tuple[str, str, bool]]] = {}
    with transaction("reader") as cursor:
        cursor.execute(
            "SELECT split_part(feed_id, '.', 1), outcome, detail, path IS NOT NULL FROM raw.fetch"
            " WHERE kind = %s ORDER BY fetched_at",
            (kind,),
        )
        for outlet, outcome, detail, kept in cursor.fetchall():
            found.setdefault(outlet, []).append((outcome, detail or "", kept))
    return found


def feed_bodies() -> dict[str, bytes]:
    """What the archive holds of each outlet's feed."""
    today = dt.datetime.now(dt.UTC).date()
    records = [
        record
        for day in (today - dt.timedelta(days=1), today)
        for file in archive.day_files(day)
        for record in archive.read_file(file.path)
    ]
    return {
        record.capture.feed_id.partition(".")[0]: record.capture.body
        for record in records
        if record.kind == "feed"
    }


# name: (site, what the run says of the feed, words that its detail must have)
ILL_FEEDS: dict[str, tuple[hostile.Answer, str, str]] = {
    "drips": (polite(hostile.drips), "timeout", "at most 4 s"),
    "stalls": (polite(hostile.stalls), "timeout", "at most 4 s"),
    "resets": (polite(hostile.resets), "broken_answer", ""),
    "promises_more": (polite(hostile.promises_more), "broken_answer", "received 114 bytes, expected 5000"),
    "promises_less": (polite(hostile.promises_less), "ok", ""),
    "never_ends": (polite(hostile.never_ends), "too_large", "more than"),
    "is_huge": (polite(hostile.is_huge), "too_large", "52428800 bytes announced"),
    "unfolds": (polite(hostile.unfolds), "bomb", "unfold"),
    "unfolds_a_hundredfold": (polite(hostile.unfolds_a_hundredfold), "bomb", "unfold"),
    "unfolds_twice": (polite(hostile.unfolds_twice), "bad_encoding", "gzip, gzip"),
    "unfolds_inside": (polite(hostile.unfolds_inside), "bomb", "more than"),
    "in_circles": (polite(hostile.runs_in_circles), "redirect_loop", "redirects"),
    "on_and_on": (polite(hostile.goes_on_and_on), "redirect_loop", "redirects"),
    "to_metadata": (
        polite(hostile.leads_to("http://169.254.169.254/latest/meta-data/")),
        "forbidden_address",
        "link-local",
    ),
    "to_private": (polite(hostile.leads_to("http://10.0.0.7/feed")), "forbidden_address", "no public"),
    "to_mapped": (
        polite(hostile.leads_to("http://[::ffff:192.168.1.1]/")),
        "forbidden_address",
        "192.168.1.1",
    ),
    "to_file": (polite(hostile.leads_to("file:///etc/passwd")), "forbidden_address", "scheme"),
    "to_password": (polite(hostile.leads_to("http://u:p@example.com/")), "forbidden_address", "password"),
    "to_nowhere": (polite(says(302)), "bad_redirect", "nowhere"),
    "not_modified": (polite(says(304)), "broken_answer", "304"),
    "rate_limited": (polite(says(429, Retry_After="120")), "rate_limited", "429"),
    "ill_server": (polite(says(503, b"sorry")), "server_error", "503"),
    "gone": (polite(says(410)), "gone", "410"),
    "hangs_up": (polite(hostile.hangs_up), "broken_answer", ""),
    "babbles": (polite(hostile.babbles), "broken_answer", ""),
    "robots_forbid": (with_robots(b"User-agent: *\nDisallow: /", says(200)), "robots_forbid", "robots"),
    "robots_fail": (with_robots(503, says(200)), "robots_unavailable", "503"),
    "web_page": (newsroom(PAGE), "not_a_feed", "web page"),
    "empty": (newsroom(b""), "empty_feed", ""),
    "entity_bomb": (newsroom(ENTITY_BOMB), "entities", "entities"),
    "file_entity": (newsroom(FILE_ENTITY), "entities", "entities"),
}


# Whole answers that are no feeds are kept as what the site said; nothing else of an ill feed is.
KEPT = {"promises_less", "unfolds_twice", "unfolds_inside", "web_page", "empty", "entity_bomb", "file_entity"}


def test_ill_feeds_are_named_and_the_others_go_on(warehouse: str, sites: Web) -> None:
    rooms = Newsrooms(sites)
    for name, (answer, _, _) in ILL_FEEDS.items():
        rooms.add(name, answer, kind="sitemap" if name == "unfolds_inside" else "rss")
    rooms.add("good", newsroom(rss(item("/p/1"), item("/p/2"))))
    reports = rooms.collect()
    said = {name: (report.outcome, report.detail or "") for name, report in reports.items()}
    assert {name: outcome for name, (outcome, _) in said.items()} == {
        name: outcome for name, (_, outcome, _) in ILL_FEEDS.items()
    } | {"good": "ok"}
    for name, (_, _, words) in ILL_FEEDS.items():
        assert words in said[name][1], f"{name}: {said[name]}"
    assert stored("good") == ["/p/1", "/p/2"] and stored("promises_less") == ["/p/1"]
    assert len(stored()) == 3
    lines = logged("feed")
    for name, (_, outcome, words) in ILL_FEEDS.items():
        [(said_outcome, detail, kept)] = lines[name]
        assert (said_outcome, words in detail, kept) == (outcome, True, name in KEPT), name
        assert reports[name].words.startswith(health.WORDS[outcome]), name
    bodies = feed_bodies()
    assert set(bodies) == KEPT | {"good"}
    assert b"smuggled" not in bodies["promises_less"] and bodies["file_entity"] == FILE_ENTITY
    assert len(bodies["unfolds_inside"]) < 2_000
    states = PostgresCaptureIndex().feed_states()
    assert states["robots_forbid.main"].system_status == "blocked by robots"
    assert states["drips.main"].failures == 0.25 and states["gone.main"].failures == 1
    assert states["web_page.main"].failures == 0.5 and states["good.main"].failures == 0
    assert PostgresCaptureIndex().open_batches() == []
    assert Storage().files("partial") == []


ILL_PAGES: dict[str, tuple[hostile.Answer, str]] = {
    "drips": (hostile.drips, "timeout"),
    "stalls": (hostile.stalls, "timeout"),
    "resets": (hostile.resets, "broken_answer"),
    "promises_more": (hostile.promises_more, "broken_answer"),
    "never_ends": (hostile.never_ends, "too_large"),
    "unfolds": (hostile.unfolds, "bomb"),
    "hundredfold": (hostile.unfolds_a_hundredfold, "bomb"),
    "in_circles": (hostile.runs_in_circles, "redirect_loop"),
    "to_metadata": (hostile.leads_to("http://169.254.169.254/"), "forbidden_address"),
    "not_modified": (says(304), "broken_answer"),
    "server_error": (says(500, b"oops"), "server_error"),
    "rate_limited": (says(429, Retry_After="0"), "rate_limited"),
    "babbles": (hostile.babbles, "broken_answer"),
    "hangs_up": (hostile.hangs_up, "broken_answer"),
}  # fmt: skip


def test_ill_pages_leave_nothing_half_in_the_archive(warehouse: str, sites: Web) -> None:
    rooms = Newsrooms(sites)
    for name, (answer, _) in ILL_PAGES.items():

        async def pages(path: str, writer: hostile.Writer, ill: hostile.Answer = answer) -> None:
            await (
                ill(path, writer) if path == "/ill" or len(path) < 3 else send(writer, PAGE + path.encode())
            )

        rooms.add(name, newsroom(rss(item("/ill"), item("/well")), pages))
    rooms.add("missing", newsroom(rss(item("/gone")), says(404, "لا توجد".encode())))
    reports = rooms.collect()
    assert {report.outcome for report in reports.values()} == {"ok"}
    for name, (_, outcome) in ILL_PAGES.items():
        assert stored(name) == ["/well"], name
        with transaction("reader") as cursor:
            cursor.execute(
                "SELECT outcome FROM raw.fetch WHERE feed_id = %s AND url LIKE '%%/ill'", (f"{name}.main",)
            )
            assert cursor.fetchall() == [(outcome,)], name
    assert stored("missing") == ["/gone"]  # the site's plain «no» is a fact about the page
    again = rooms.collect("run 2")
    assert sum(report.new_pages for report in again.values()) == 0
    assert len(stored()) == len(ILL_PAGES) + 1


def test_names_that_lead_inside(warehouse: str, sites: Web) -> None:
    """One name is private from the start, one turns to the metadata service after robots.txt was had."""
    changing = [["127.0.0.1"], ["169.254.169.254"]]

    async def names(host: str, _: int) -> list[str]:
        if host == "changes.example":
            return changing.pop(0) if len(changing) > 1 else changing[0]
        return ["10.0.0.7"] if host == "inside.example" else [host]

    rooms = Newsrooms(sites)
    rooms.add("inside", newsroom(rss(item("/p/1"))), host="inside.example")
    rooms.add("changes", newsroom(rss(item("/p/1"))), host="changes.example")
    rooms.add("good", newsroom(rss(item("/p/1"))))
    reports = rooms.collect(resolver=names)
    assert {name: report.outcome for name, report in reports.items()} == {
        "inside": "forbidden_address", "changes": "forbidden_address", "good": "ok",
    }  # fmt: skip
    assert "10.0.0.7 is no public address" in (reports["inside"].detail or "")
    assert "169.254.169.254 is link-local" in (reports["changes"].detail or "")
    assert stored() == ["/p/1"] and set(feed_bodies()) == {"good"}


def test_a_storm_of_503_ends_a_hosts_turn_and_no_other(warehouse: str, sites: Web) -> None:
    """The pages of one site fail; after five failures it is left in peace, the rest comes later."""
    ill = {"pages": True}

    async def pages(path: str, writer: hostile.Writer) -> None:
        await (send(writer, b"", 503) if ill["pages"] else send(writer, PAGE + path.encode()))

    rooms = Newsrooms(sites)
    rooms.add("ill", newsroom(rss(*(item(f"/p/{number}") for number in range(40))), pages))
    rooms.add("good", newsroom(rss(*(item(f"/p/{number}") for number in range(40)))))
    reports = rooms.collect()
    assert (reports["good"].new_pages, reports["ill"].outcome, reports["ill"].new_pages) == (40, "ok", 0)
    outcomes = [outcome for outcome, _, _ in logged("page")["ill"]]
    assert set(outcomes) == {"server_error", "circuit_open"} and outcomes.count("circuit_open") >= 30
    assert "40 failed, 40 postponed" in reports["ill"].words and stored("ill") == []
    ill["pages"] = False
    assert rooms.collect("run 2")["ill"].new_pages >= 30  # those that were never asked for, at once


def test_two_addresses_with_the_same_bytes_are_one_capture(warehouse: str, sites: Web) -> None:
    """Within a run, and against an earlier one; changed bytes are a new one."""
    listed = [item("/p/1"), item("/p/2")]

    async def pages(path: str, writer: hostile.Writer) -> None:
        await send(writer, PAGE + (b"changed" if path == "/p/4" else b""))

    rooms = Newsrooms(sites)
    rooms.add("x_news", newsroom(lambda: rss(*listed), pages))
    first = rooms.collect()["x_news"]
    assert (first.new_pages, first.unchanged) == (1, 1)
    listed += [item("/p/3"), item("/p/4")]
    second = rooms.collect("run 2")["x_news"]
    assert (second.new_pages, second.unchanged) == (1, 1)
    assert len(stored()) == 2 and "/p/4" in stored()


def test_odd_items(warehouse: str, sites: Web) -> None:
    rooms = Newsrooms(sites)
    many = [item(f"/p/{number}") for number in range(10_000)]
    rooms.add("many", newsroom(rss(*many)))
    rooms.add("same", newsroom(rss(*[item("/p/1?utm_source=rss")] * 500, *[item("/p/1/")] * 500)))
    rooms.add("bare", newsroom(rss("<item><title>بلا رابط</title></item>", item("/p/1", date=""))))
    rooms.add("dates", newsroom(rss(
        item("/p/1", date="Thu, 01 Jan 1970 00:00:00 GMT"),
        item("/p/2", date="Fri, 01 Jan 2999 00:00:00 GMT"),
        item("/p/3", date="yesterday"), item("/p/4", date="Sat, 99 Foo 99999 99:99:99 GMT"),
    )))  # fmt: skip
    rooms.add("script", newsroom(rss(item("/p/1", "&lt;script&gt;alert(1)&lt;/script&gt; \u202egpj.exe"))))
    rooms.add("links", newsroom(rss(
        item("javascript:alert(1)"), item("file:///etc/passwd"), item("http://user:pw@127.0.0.1/x"),
        item("http://169.254.169.254/"), item("http://elsewhere.example/story"), item("http://127.0.0.1:22/"),
        item("/image.jpg"), item("http://[broken/"), item("/p/" + "x" * 5000), item("/p/good"),
    )))  # fmt: skip
    rooms.add("broken_utf8", newsroom(rss(item("/p/1", "XX")).replace(b"XX", b"\xd8\xff\xfe broken")))
    rooms.add("mixed", newsroom(ARABIC_1256, Content_Type="application/rss+xml; charset=utf-8"))
    rooms.add("old_charset", newsroom(ARABIC_1256, Content_Type="application/rss+xml; charset=windows-1256"))
    rooms.add("cut_off", newsroom(rss(item("/p/1"), item("/p/2"))[:-60]))
    reports = rooms.collect(options=Options(max_pages=20))
    said = {name: (report.outcome, report.items, report.new_pages) for name, report in reports.items()}
    assert said == {
        "many": ("ok", 2_000, 20),
        "same": ("ok", 1, 1),
        "bare": ("ok", 1, 1),
        "dates": ("ok", 4, 4),
        "script": ("ok", 1, 1),
        "links": ("ok", 1, 1),
        "broken_utf8": ("ok", 1, 1),
        "mixed": ("ok", 1, 1),
        "old_charset": ("ok", 1, 1),
        "cut_off": ("ok", 2, 2),
    }
    assert reports["many"].left_out == {"too_many": 8_000} and reports["many"].postponed == 1_980
    assert reports["same"].left_out == {"twice": 999}
    assert reports["bare"].left_out == {"no_link": 1}
    assert reports["dates"].left_out == {"impossible_date": 2}
    assert reports["links"].left_out == {"bad_link": 6, "no_link": 1, "foreign_host": 1, "no_page": 1}
    assert stored("many") == sorted(f"/p/{number}" for number in range(20))
    assert rooms.collect("run 2", options=Options(max_pages=20))["many"].new_pages == 20  # the next ones


SITEMAP = '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{}</urlset>'
INDEX = '<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{}</sitemapindex>'
LISTING = (
    '<html><body><a href="/p/1">أول</a> <a href="p/2">ثان</a> <a href="/about">عنا</a> <a href="//[">x</a>'
)


def test_sitemaps_and_listings(warehouse: str, sites: Web) -> None:
    rooms = Newsrooms(sites)

    def urls(*paths: str) -> bytes:
        return SITEMAP.format("".join(f"<url><loc>{path}</loc></url>" for path in paths)).encode()

    parts = INDEX.format("<sitemap><loc>/part1.xml</loc></sitemap>")
    rooms.add("plain", newsroom(urls("/p/1", "/p/2")), kind="sitemap")
    rooms.add("html", newsroom(PAGE), kind="sitemap")
    rooms.add("bomb", newsroom(ENTITY_BOMB), kind="news_sitemap")
    rooms.add("listing", newsroom(LISTING.encode()), kind="listing")
    rooms.add("bare_listing", newsroom(b"<html><body>nothing</body></html>"), kind="listing")

    async def of_index(path: str, writer: hostile.Writer) -> None:
        await send(writer, urls("/p/9") if path == "/part1.xml" else PAGE)

    rooms.add("index", newsroom(parts.encode(), of_index), kind="sitemap")
    reports = rooms.collect()
    assert {name: (report.outcome, report.new_pages) for name, report in reports.items()} == {
        "plain": ("ok", 2), "html": ("not_a_feed", 0), "bomb": ("entities", 0), "listing": ("ok", 2),
        "bare_listing": ("no_links", 0), "index": ("ok", 1),
    }  # fmt: skip


def test_unchanged_pages_become_revisits_and_changed_ones_versions(
    warehouse: str, sites: Web, tmp_settings: Callable[..., Any]
) -> None:
    """Day 1: captured. Day 2: one page changed (its feed item says so), one is looked at again: 304."""
    first, second = dt.datetime(2026, 3, 1, 9, tzinfo=dt.UTC), dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC)
    state = {"date": "Sun, 01 Mar 2026 08:00:00 GMT", "text": b"one"}

    async def pages(path: str, writer: hostile.Writer) -> None:
        if path == "/changed":
            await send(writer, PAGE + state["text"], ETag=f'"{state["text"]!r}"')  # type: ignore[arg-type]
        else:
            await (send(writer, b"", 304) if state["text"] == b"two" else send(writer, PAGE, ETag='"same"'))

    rooms = Newsrooms(sites)
    rooms.add(
        "x_news", newsroom(lambda: rss(item("/changed", date=str(state["date"])), item("/same")), pages)
    )
    tmp_settings(allow_loopback=True, clock=first)
    assert rooms.collect("run 1")["x_news"].new_pages == 2
    state |= {"date": "Mon, 02 Mar 2026 08:00:00 GMT", "text": b"two"}
    tmp_settings(allow_loopback=True, clock=second)
    report = rooms.collect("run 2")["x_news"]
    assert (report.new_pages, report.unchanged) == (1, 1)
    files = archive.day_files(second.date())
    records = [record for file in files for record in archive.read_file(file.path) if record.kind == "page"]
    assert sorted((record.capture.url.rsplit("/", 1)[1], record.revisit) for record in records) == [
        ("changed", False), ("same", True),
    ]  # fmt: skip
    [page] = [page for file in files for page in archive.read_captures(file.path)]
    assert page.body.endswith(b"two")
    revisit = next(record for record in records if record.revisit)
    old = [
        r
        for f in archive.day_files(first.date())
        for r in archive.read_file(f.path)
        if r.capture.url.endswith("/same")
    ]
    assert [record.record_id for record in old] == [revisit.refers_to]
    assert [outcome for outcome, _, _ in logged("page")["x_news"]].count("unchanged") == 1


def test_redirects_are_kept_and_the_page_is_known_by_both_addresses(warehouse: str, sites: Web) -> None:
    async def pages(path: str, writer: hostile.Writer) -> None:
        await (send(writer, b"moved", 301, Location="/new") if path == "/old" else send(writer, PAGE))

    rooms = Newsrooms(sites)
    rooms.add("x_news", newsroom(rss(item("/old")), pages))
    assert rooms.collect()["x_news"].new_pages == 1
    today = dt.datetime.now(dt.UTC).date()
    [file] = archive.day_files(today)
    records = list(archive.read_file(file.path))
    assert [(record.kind, record.capture.status) for record in records] == [
        ("feed", 200), ("redirect", 301), ("page", 200),
    ]  # fmt: skip
    [page] = archive.read_captures(file.path)
    assert page.url.endswith("/old") and page.final_url.endswith("/new")


def test_a_feed_that_moved_says_so(warehouse: str, sites: Web) -> None:
    async def answer(path: str, writer: hostile.Writer) -> None:
        if path == "/feed":
            await send(writer, b"", 301, Location="/feed2")
        else:
            await send(writer, rss(item("/p/1")) if path == "/feed2" else PAGE)

    rooms = Newsrooms(sites)
    rooms.add("x_news", polite(answer))
    assert rooms.collect()["x_news"].new_pages == 1
    assert (
        "moved permanently to http://127.0.0.1"
        in PostgresCaptureIndex().feed_states()["x_news.main"].system_status
    )


def test_nothing_hides_behind_a_304_when_pages_were_postponed(warehouse: str, sites: Web) -> None:
    """A feed's validators are kept only when every page was dealt with."""
    room = newsroom(rss(*(item(f"/p/{number}") for number in range(30))), ETag='"1"')
    rooms = Newsrooms(sites)
    rooms.add("x_news", room)
    assert rooms.collect("1", options=Options(max_pages=20))["x_news"].new_pages == 20
    assert PostgresCaptureIndex().feed_states()["x_news.main"].etag is None
    assert rooms.collect("2", options=Options(max_pages=20))["x_news"].new_pages == 10
    assert PostgresCaptureIndex().feed_states()["x_news.main"].etag == '"1"'
