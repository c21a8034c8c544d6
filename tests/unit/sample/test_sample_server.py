"""The server: every address, charsets, compression, conditional requests, the clock."""

import datetime as dt
import re
import threading
from collections.abc import Iterator

import feedparser
import httpx
import pytest
from protego import Protego
from sample.articles import LIVE_DAY, MARK, articles, outlets
from sample.server import Newsroom, parse_moment
from sample.site import FEED_LENGTH, standing_paths

from marsad.ingest.feeds import read
from marsad.ingest.registry import load

END = dt.datetime.combine(LIVE_DAY, dt.time(23, 59), dt.UTC)


@pytest.fixture(scope="module")
def newsroom() -> Iterator[Newsroom]:
    server = Newsroom(0, END)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def client(newsroom: Newsroom) -> Iterator[httpx.Client]:
    newsroom.clock = END
    with httpx.Client(base_url=newsroom.url) as found:
        yield found


def text_of(response: httpx.Response) -> str:
    """The body in the charset that the page itself declares."""
    declared = "windows-1256" if b"windows-1256" in response.content[:300] else "utf-8"
    return response.content.decode(declared)


def test_every_address_answers_and_every_page_is_marked_as_invented(client: httpx.Client) -> None:
    missing = {article.path for article in articles() if article.front.fault == "missing"}
    broken = {article.path for article in articles() if article.front.fault == "truncated"}
    paths = standing_paths(END)
    assert len(paths) > 90
    for path in paths:
        response = client.get(path, follow_redirects=True)
        assert response.status_code == (404 if path in missing else 200), path
        if path != "/robots.txt" and path not in broken:
            assert MARK in text_of(response), path


def test_feeds_list_what_is_up_and_link_to_pages(client: httpx.Client) -> None:
    for outlet in outlets().values():
        response = client.get(f"/{outlet.id}/{outlet.feed.path}")
        expected = {a.front.title for a in articles() if a.outlet == outlet and a.modified <= END}
        if outlet.feed.kind == "news_sitemap":
            listed = text_of(response)
            assert all(title in listed for title in list(expected)[:3])
            continue
        feed = feedparser.parse(
            response.content, response_headers={"content-type": response.headers["content-type"]}
        )
        assert not feed.bozo, (outlet.id, feed.get("bozo_exception"))
        assert feed.entries
        assert {entry.title for entry in feed.entries} <= expected
        for entry in feed.entries[:3]:
            assert client.get(entry.link, follow_redirects=True).status_code == 200


def test_the_collector_reads_every_feed(client: httpx.Client) -> None:
    registry = load("sample")
    for feed in registry.feeds:
        outlet = outlets()[feed.outlet_id]
        response = client.get(f"/{outlet.id}/{outlet.feed.path}", headers={"Accept-Encoding": "identity"})
        headers = list(response.headers.items())
        listing = read(feed, registry.outlet(outlet.id), feed.url, headers, response.content, True)
        up = {a.key: a for a in articles() if a.outlet == outlet and a.modified <= END}
        assert len(listing.items) == min(len(up), FEED_LENGTH)
        assert listing.left_out == {}
        dateless = sum(article.front.dateless_feed_item for article in up.values())
        assert sum(item.updated is None for item in listing.items) == dateless


def test_windows_1256(client: httpx.Client) -> None:
    outlet = outlets()["diffa"]
    feed = client.get("/diffa/rss.asp")
    assert feed.headers["content-type"] == "application/rss+xml; charset=windows-1256"
    article = next(a for a in articles() if a.outlet == outlet and a.slug == "qatrun-army")
    page = client.get(article.path)
    assert article.blocks[0].lines[0] in page.content.decode("windows-1256")
    with pytest.raises(UnicodeDecodeError):
        page.content.decode("utf-8")
    assert not re.findall(rb"&#(?!34;)", page.content), "letters that the charset lacks"


def test_charset_only_in_meta(client: httpx.Client) -> None:
    page = client.get("/sindyan/news/71211/tuz-suicide-attack")
    assert page.headers["content-type"] == "text/html"
    assert b'<meta charset="utf-8">' in page.content


def test_gzip_only_for_who_takes_it(client: httpx.Client) -> None:
    packed = client.get("/nasim/feed.atom", headers={"Accept-Encoding": "gzip"})
    plain = client.get("/nasim/feed.atom", headers={"Accept-Encoding": "identity"})
    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert packed.content == plain.content
    assert client.get("/shiraa/rss.xml").headers.get("content-encoding") is None


@pytest.mark.parametrize("path", ["/nasim/feed.atom", "/diffa/rss.asp", "/diffa/news.asp?id=40205"])
def test_unchanged_is_304(client: httpx.Client, path: str) -> None:
    first = client.get(path)
    by_tag = client.get(path, headers={"If-None-Match": first.headers["etag"]})
    by_date = client.get(path, headers={"If-Modified-Since": first.headers["last-modified"]})
    assert (by_tag.status_code, by_tag.content) == (304, b"")
    assert by_date.status_code == 304
    other = {"If-None-Match": '"other"', "If-Modified-Since": first.headers["last-modified"]}
    assert client.get(path, headers=other).status_code == 200
    assert client.get(path, headers={"If-Modified-Since": "nonsense"}).status_code == 200


def test_the_clock_decides_what_is_up(client: httpx.Client) -> None:
    path = "/shiraa/news/2026/03/04/muscat-round-opens"
    texts = []
    for moment, status in [
        ("2026-03-04T13:44Z", 404),
        ("2026-03-04T14:00Z", 200),
        ("2026-03-06T00:00Z", 200),
    ]:
        assert client.put("/_clock", content=moment).status_code == 200
        assert client.get("/_clock").text.strip() == parse_moment(moment).isoformat()
        response = client.get(path)
        assert response.status_code == status
        texts.append(response.text)
    assert "انطلقت في مسقط" in texts[1]
    assert "انطلقت في مسقط" not in texts[2]
    assert "٨٠ أسيرًا" in texts[2]


def test_a_changed_feed_is_no_304(client: httpx.Client) -> None:
    client.put("/_clock", content="2026-03-03T00:00Z")
    old = client.get("/sindyan/news-sitemap.xml")
    client.put("/_clock", content="2026-03-03T08:00Z")
    again = client.get("/sindyan/news-sitemap.xml", headers={"If-None-Match": old.headers["etag"]})
    assert again.status_code == 200
    assert "2026-03-03T09:00:00+02:00" in again.text, "the page that was touched without a change"


@pytest.mark.parametrize("body", ["", "tomorrow", "x" * 100])
def test_a_bad_clock_is_refused(client: httpx.Client, body: str) -> None:
    assert client.put("/_clock", content=body).status_code in (400, 405)
    assert client.get("/_clock").text.strip() == END.isoformat()


def test_head_redirect_and_missing(client: httpx.Client) -> None:
    head = client.head("/shiraa/")
    assert head.status_code == 200
    assert head.content == b""
    short = client.get("/barqiya/t/3001")
    assert short.status_code == 301
    assert short.headers["location"].endswith("/barqiya/20260302-3001")
    assert client.get("/barqiya/../../etc/passwd").status_code == 404
    assert client.get("/nobody").status_code == 404


def test_robots_forbid_one_listed_page(client: httpx.Client, newsroom: Newsroom) -> None:
    robots = Protego.parse(client.get("/robots.txt").text)
    refused = {a.key for a in articles() if not robots.can_fetch(newsroom.url + a.path, "marsad")}
    assert refused == {"diffa/print-edition"}
    assert "/diffa/print/" in client.get("/diffa/rss.asp").text


def test_the_broken_page_is_broken(client: httpx.Client) -> None:
    page = client.get(next(a.path for a in articles() if a.front.fault == "truncated"))
    assert page.status_code == 200
    assert b"</html>" not in page.content
    with pytest.raises(UnicodeDecodeError):
        page.content.decode()


def test_wrong_arguments_end_with_2(capsys: pytest.CaptureFixture[str]) -> None:
    from sample.server import main

    assert main(["--port", "0", "--clock", "yesterday"]) == 2
    assert capsys.readouterr().err.startswith("sample newsroom: ")
