"""The registry: the real one is sound, and what is wrong with a file is said in one line."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from marsad.ingest import registry
from marsad.ingest.collect import plan_batches
from marsad.ingest.registry import RegistryError

GOOD = """
outlets:
  - {id: x_news, name_ar: أخبار, name_en: News, country: EGY, ownership: private, time_zone: Africa/Cairo,
     home: 'https://www.x.example/', aliases: [y.example], feeds: [{kind: rss, url: 'https://x.example/rss'}]}
"""


def test_the_real_registry(tmp_settings: Any) -> None:
    tmp_settings()
    found = registry.load("real")
    assert len(found.outlets) >= 60
    assert len({outlet.country for outlet in found.outlets}) >= 15
    assert {outlet.ownership for outlet in found.outlets} == {"state", "party", "private", "international"}
    assert not any(feed.verified for feed in found.feeds)  # until a collection has seen it
    assert len({feed.id for feed in found.feeds}) == len(found.feeds)


def test_the_sample_registry_takes_its_address_from_the_settings(tmp_settings: Any) -> None:
    tmp_settings(registry="sample", sample_url="http://127.0.0.1:9999")
    found = registry.load()
    assert all(feed.url.startswith("http://127.0.0.1:9999/") for feed in found.feeds)
    outlet = found.outlets[-1]
    assert found.outlet_of_url(outlet.home + "2026/story") == outlet


def test_looking_up() -> None:
    found = registry.parse(GOOD, "x", "x.yaml")
    [feed] = found.feeds
    assert (feed.id, feed.outlet_id) == ("x_news.main", "x_news")
    assert found.outlet_of_feed("x_news.gone").id == "x_news"
    for host in ("x.example", "WWW.x.example", "m.x.example", "y.example"):
        outlet = found.outlet_of_host(host)
        assert outlet and outlet.id == "x_news"
    assert (
        found.outlet_of_host("sport.x.example") is None and found.outlet_of_url("https://z.example/") is None
    )
    assert found.limit("x.example").delay == 1.0


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("country: EGY", "country: EGX", "outlet x_news: EGX is no ISO 3166-1 alpha-3 code"),
        ("country: EGY", "country: eg", "outlet x_news"),
        ("Africa/Cairo", "Africa/Memphis", "no IANA time zone"),
        ("kind: rss", "kind: rdf", "outlet x_news: Invalid enum value 'rdf'"),
        ("kind: rss", "kind: listing", "a listing needs a link_pattern"),
        ("kind: rss", "kind: ccnews", "a ccnews feed needs hosts"),
        ("kind: rss", "link_pattern: '(', kind: rss", "link_pattern"),
        ("https://x.example/rss", "ftp://x.example/rss", "no http or https address"),
        ("https://x.example/rss", "https://u:p@x.example/rss", "user or password is refused"),
        ("private", "secret", "Invalid enum value"),
        ("ownership", "owner", "unknown field"),
        ("[{kind: rss, url: 'https://x.example/rss'}]", "[]", "length >= 1"),
        ("[{kind: rss, url: 'https://x.example/rss'}]",
         "[{kind: rss, url: 'https://x.example/a'}, {kind: rss, url: 'https://x.example/b'}]",
         "the same name"),
        ("id: x_news", "id: X News", "regex"),
        ("outlets:", "outlets: [", "not YAML"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_in_one_line(old: str, new: str, words: str) -> None:
    assert old in GOOD
    with pytest.raises(RegistryError) as caught:
        registry.parse(GOOD.replace(old, new), "x", "x.yaml")
    message = str(caught.value)
    assert words in message and message.startswith("x.yaml: ") and "\n" not in message


def test_outlets_of_the_installation(tmp_settings: Any) -> None:
    tmp_settings()
    path = registry.local_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(GOOD.replace("x_news", "hespress"), encoding="utf-8")
    found = registry.load("real")
    assert found.outlet("hespress").home == "https://www.x.example/"
    assert len([outlet for outlet in found.outlets if outlet.id == "hespress"]) == 1
    path.write_text("outlets: 7", encoding="utf-8")
    with pytest.raises(RegistryError, match=r"feeds\.local\.yaml"):
        registry.load("real")


def test_no_such_registry() -> None:
    with pytest.raises(RegistryError, match="there are real, sample"):
        registry.load("imaginary")
    with pytest.raises(RegistryError, match="cannot be read"):
        registry.load(Path("/nowhere/feeds.yaml"))


def test_outlets_that_come_by_cc_news() -> None:
    """Several outlets take their pages from one archive, each by its hosts; nobody fetches them live."""
    source = "{kind: ccnews, url: 'https://data.example/', hosts: [%s]}"
    text = GOOD.replace("feeds: [", "feeds: [" + source % "old.x.example" + ", ").replace(
        "{kind: rss, url: 'https://x.example/rss'}", "{kind: rss, name: live, url: 'https://x.example/rss'}"
    )
    text += (
        GOOD.replace("outlets:", "")
        .replace("x_news", "z_news")
        .replace("x.example", "z.example")
        .replace("{kind: rss, url: 'https://z.example/rss'}", source % "archiv.z.example")
    )
    found = registry.parse(text, "x", "x.yaml")
    assert [outlet.id for outlet in found.outlets_of_host("archiv.z.example")] == ["z_news"]
    assert [outlet.id for outlet in found.outlets_of_host("old.x.example")] == ["x_news"]
    batches = plan_batches(found, {}, dt.datetime(2026, 3, 1, tzinfo=dt.UTC))
    assert [feed for feeds in batches.values() for feed in feeds] == ["x_news.live"]
