"""Feeds that are made to cost time: what is parsed is bounded before a parser sees it."""

import pytest

from marsad.ingest import feed_formats
from marsad.ingest.feed_formats import LENIENT_BYTES, MAX_ITEMS, FeedError, listing, sitemap, syndication

ITEM = b"<item><title>x</title><link>https://x.example/%d</link></item>"
START = b'<rss version="2.0"><channel>'


def test_a_broken_feed_is_read_to_a_bounded_length(monkeypatch: pytest.MonkeyPatch) -> None:
    import feedparser

    sizes: list[int] = []
    parse = feedparser.parse

    def measured(source, **options):  # type: ignore[no-untyped-def]
        sizes.append(len(source.getvalue()))
        return parse(source, **options)

    monkeypatch.setattr(feedparser, "parse", measured)
    items = b"".join(ITEM % number for number in range(5))
    padding = b"<description>" + b"&" * (LENIENT_BYTES // 4) + b"</description>"
    broken = START + items + padding * 8 + items
    found = syndication(broken, (), "https://x.example/feed")
    assert len(found.entries) == 5 and found.surplus >= 4
    assert sizes == [broken.rindex(ITEM % 0)]  # up to the next item after the bound


def test_a_long_feed_is_cut_at_an_item() -> None:
    text = START + b"".join(ITEM % number for number in range(MAX_ITEMS + 7)) + b"</channel></rss>"
    found = syndication(text, (), "https://x.example/feed")
    assert (len(found.entries), found.surplus) == (MAX_ITEMS, 7)
    assert found.entries[-1].link == f"https://x.example/{MAX_ITEMS - 1}"


@pytest.mark.parametrize(
    "text", [b"<!DOCTYPE html><html>", b"\xef\xbb\xbf\n<HTML><head>", b"<x/>", b"noise", b"<" * 999]
)
def test_what_is_no_feed(text: bytes) -> None:
    with pytest.raises(FeedError) as caught:
        syndication(text, (), "https://x.example/feed")
    assert caught.value.reason == "not_a_feed"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "utf-16-be"])
def test_entities_are_refused_in_any_encoding(encoding: str) -> None:
    bomb = '<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "ha">]><rss version="2.0"/>'.encode(encoding)
    for read in (lambda: syndication(bomb, (), "https://x.example/"), lambda: sitemap(bomb)):
        with pytest.raises(FeedError) as caught:
            read()
        assert caught.value.reason == "entities"


def test_the_newest_of_a_large_sitemap() -> None:
    urls = "".join(
        f"<url><loc>https://x.example/{number}</loc><lastmod>2026-01-{number % 28 + 1:02d}</lastmod></url>"
        for number in range(feed_formats.MAX_ITEMS * 2)
    )
    found = sitemap(f"<urlset>{urls}</urlset>".encode())
    assert (len(found.entries), found.surplus) == (MAX_ITEMS, MAX_ITEMS)
    assert found.entries[0].updated and found.entries[0].updated.day == 28
    assert found.entries[-1].updated and found.entries[-1].updated.day >= 14


def test_a_listing_in_an_old_charset() -> None:
    page = '<html><body><a href="/خبر/1">خبر</a></body></html>'.encode("windows-1256")
    found = listing(
        page, (("Content-Type", "text/html; charset=windows-1256"),), "https://x.example/", "/خبر/"
    )
    assert [entry.link for entry in found.entries] == ["https://x.example/خبر/1"]
