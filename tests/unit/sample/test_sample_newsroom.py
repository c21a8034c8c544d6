"""The newsroom's data: complete, in house style, in clean Arabic, and with every oddity that it promises."""

import datetime as dt
import itertools
import re
import unicodedata
from collections import Counter

import msgspec
import pytest
import yaml
from hijridate import Gregorian
from sample.articles import CAPTURED_DAYS, LIVE_DAY, NEWSROOM, Article, articles, calendars, outlets

from marsad.ingest.registry import load
from marsad.records import EventType, Status

PROJECT = NEWSROOM.parents[1]
WORD = re.compile(r"[\u0621-\u064a\u064b-\u0652\u0670]+")
ALL_MONTHS = {month for table in calendars()["months"].values() for month in table if "/" not in month}
# «مارس» is a verb too, «ماي» and «أوت» are too short to tell from other words
DISTINCT_MONTHS = ALL_MONTHS - {"مارس", "ماي", "أوت"}
MONTHS_ALLOWED = {
    "gulf": {"gulf"},
    "egyptian": {"egyptian"},
    "maghrebi": {"maghrebi", "moroccan"},
    "dual": {"levantine", "gulf"},
}
FOLD = str.maketrans("أإآ٠١٢٣٤٥٦٧٨٩", "ااا0123456789")
DISTANCES = {
    "اليوم": 0,
    "امس": -1,
    "اول من امس": -2,
    "غدا": 1,
    "غدًا": 1,
    "يوم غد": 1,
    "بعد غد": 2,
}


class Expectation(msgspec.Struct, forbid_unknown_fields=True):
    """An event as expected.yaml claims it."""

    event: EventType
    trigger: str
    mode: str | None = None
    actor: list[str] | None = None
    recipient: list[str] | None = None
    place: str | None = None
    country: str | None = None
    date: str | None = None
    dead: int | None = None
    injured: int | None = None
    arrested: int | None = None
    status: Status = "actual"
    source: str | None = None


def arabic() -> list[Article]:
    """Articles with Arabic text that a reader sees."""
    return [article for article in articles() if article.front.language == "ar"]


def told() -> list[Article]:
    """Arabic articles that are really articles."""
    return [article for article in arabic() if article.front.fault == "none"]


def shown(article: Article) -> str:
    """Everything of an article that the house wrote."""
    return "\n".join([article.front.title, article.front.caption or "", article.text])


def sentences(article: Article) -> int:
    return len(re.findall(r"[.؟!](?=\s|$)", article.text))


def _written(article: Article) -> dt.date:
    """The day on which the article's words were written: the first, where only comments are new."""
    first = next(one for one in articles() if one.key == article.key)
    return (first if first.text == article.text else article).modified.date()


def by_id(article: Article) -> str:
    return f"{article.key}@{article.modified:%d}"


def test_enough_outlets_articles_and_days() -> None:
    first_versions = [article for article in articles() if article.front.updated is None]
    assert len(outlets()) >= 6
    assert len({article.outlet.id for article in articles()}) == len(outlets())
    per_day = Counter(article.published.date() for article in first_versions)
    assert sum(per_day[day] for day in CAPTURED_DAYS) >= 45
    assert all(per_day[day] >= 7 for day in (*CAPTURED_DAYS, LIVE_DAY))


def test_lengths_vary_between_4_and_14_sentences() -> None:
    lengths = {by_id(article): sentences(article) for article in told()}
    assert {name: length for name, length in lengths.items() if not 4 <= length <= 14} == {}
    assert sum(length >= 9 for length in lengths.values()) >= 5


def test_the_final_yeh_is_really_used() -> None:
    house = "\n".join(shown(article) for article in arabic() if article.outlet.style.final_yeh)
    assert len(re.findall(r"\bفى\b", house)) >= 40
    assert "الليبى" in house
    assert "الى" in WORD.findall(house)


def test_numbers_and_addresses_are_unique() -> None:
    first_versions = [article for article in articles() if article.front.updated is None]
    assert max(Counter((a.outlet.id, a.front.number) for a in first_versions).values()) == 1
    assert max(Counter(a.path for a in first_versions).values()) == 1


def test_an_update_keeps_number_address_and_publication() -> None:
    versions: dict[str, list[Article]] = {}
    for article in articles():
        versions.setdefault(article.key, []).append(article)
    updated = [pair for pair in versions.values() if len(pair) > 1]
    assert len(updated) >= 3
    for first, second in updated:
        assert (first.path, first.front.number, first.published) == (
            second.path,
            second.front.number,
            second.published,
        )
        assert second.modified.date() > first.modified.date()


def test_every_promised_oddity_is_there() -> None:
    found = articles()
    assert {"missing", "truncated", "forbidden", "photo"} <= {article.front.fault for article in found}
    assert {"fr", "en"} <= {article.front.language for article in found}
    assert {"rss", "atom", "news_sitemap"} == {outlet.feed.kind for outlet in outlets().values()}
    assert any(outlet.charset == "windows-1256" for outlet in outlets().values())
    assert any(not outlet.charset_in_header for outlet in outlets().values())
    assert any(outlet.compressed for outlet in outlets().values())
    assert any(outlet.feed.link for outlet in outlets().values())
    assert any(outlet.feed.link_suffix for outlet in outlets().values())
    assert any(article.front.comments for article in found)
    assert any(article.front.dateless_feed_item for article in found)
    assert any(article.touched for article in found)
    late = [a for a in found if a.modified.date() != a.modified.astimezone(dt.UTC).date()]
    assert late, "a page whose publication day is not the UTC day of its capture"


def test_updates_change_the_text_once_and_only_the_comments_once() -> None:
    changed, same = 0, 0
    by_key = {(article.key, article.front.updated is None): article for article in articles()}
    for (key, is_first), article in by_key.items():
        if not is_first:
            first = by_key[(key, True)]
            changed += article.text != first.text
            same += article.text == first.text and article.front.comments != first.front.comments
    assert changed >= 2
    assert same >= 1


def test_copies_are_nearly_verbatim_and_nothing_else_is() -> None:
    def shingles(article: Article) -> set[tuple[str, ...]]:
        words = WORD.findall(article.text)
        return set(itertools.pairwise(words))

    first_versions = {a.key: a for a in told() if a.front.updated is None}
    copies = {a.key: a.front.copy_of for a in first_versions.values() if a.front.copy_of}
    assert Counter(copies.values()).most_common(1)[0][1] >= 2, "one page is copied by two outlets"
    for one, two in itertools.combinations(first_versions.values(), 2):
        a, b = shingles(one), shingles(two)
        likeness = len(a & b) / len(a | b)
        related = copies.get(one.key, one.key) == copies.get(two.key, two.key)
        assert likeness > 0.8 if related else likeness < 0.3, (one.key, two.key, likeness)


def test_a_toll_rises_and_outlets_differ() -> None:
    stories = Counter(article.front.story for article in told() if article.front.story)
    assert sum(count >= 3 for count in stories.values()) >= 5
    obeid = [article for article in told() if article.front.story == "obeid"]
    assert len({article.outlet.id for article in obeid}) >= 5
    assert any("14 مدنيًا" in article.text for article in obeid)
    assert any("16 شخصًا" in article.text for article in obeid)
    assert any("23 قتيلًا" in article.text for article in obeid)


def test_every_event_type_is_told() -> None:
    tree = yaml.safe_load((PROJECT / "sample" / "expected.yaml").read_text(encoding="utf-8"))
    types = {event["event"] for entry in tree for event in entry["events"]}
    missing = set(EventType.__args__) - types
    assert not missing


@pytest.mark.parametrize("article", arabic(), ids=by_id)
def test_house_style(article: Article) -> None:
    text, style = shown(article), article.outlet.style
    other_digits = "0-9" if style.digits == "arabic_indic" else "٠-٩"
    assert not re.findall(f"[{other_digits}]+", text)
    words = WORD.findall(text)
    if style.final_yeh:
        assert not [word for word in words if word.endswith("ي")]
        assert not {"إلى", "وإلى", "فإلى"} & set(words)
    else:
        assert not {"فى", "الى", "التى", "الذى"} & set(words)
    allowed = {month for table in MONTHS_ALLOWED[style.months] for month in calendars()["months"][table]}
    for month in DISTINCT_MONTHS - allowed:
        assert not re.search(rf"(?<!\w)[وبفل]?{month}(?!\w)", text), month


@pytest.mark.parametrize("article", arabic(), ids=by_id)
def test_arabic_is_clean(article: Article) -> None:
    text = shown(article)
    assert unicodedata.normalize("NFC", text) == text
    assert not re.findall(r"[\ufb50-\ufdff\ufe70-\ufeff\u200e\u200f\u202a-\u202e]", text)
    assert not re.findall(r"ـ(?=[\u0621-\u064a])", text), "tatweel within a word"
    assert not re.findall(r"[A-Za-z,;?]", text), "Latin letters or Latin punctuation"
    assert not re.findall(r" [،؛.:؟!»)]|[«(] |  ", text), "spaces around punctuation"
    assert not re.findall(r"[،؛:](?=[^\s\d])", text), "no space after punctuation"
    assert text.count("«") == text.count("»")
    assert text.count('"') % 2 == 0
    assert not re.findall(r"(?<!\w)(\w{3,}) \1(?!\w)", text), "a word twice"
    for block in article.blocks:
        if block.kind == "paragraph" and article.front.fault != "photo":
            assert re.search(r"[.؟!]$", block.lines[0]), block.lines[0]


@pytest.mark.parametrize("article", told(), ids=by_id)
def test_named_weekdays_and_hijri_dates_are_right(article: Article) -> None:
    folded = article.text.translate(FOLD)
    weekdays = {name.translate(FOLD): number for number, name in enumerate(calendars()["weekdays"])}
    for words, day in re.findall(rf"({'|'.join(DISTANCES)}) ({'|'.join(weekdays)})\b", folded):
        meant = _written(article) + dt.timedelta(days=DISTANCES[words])
        assert meant.weekday() == weekdays[day], (words, day)
    for day in re.findall(r"اليوم \w+ (\d+) رمضان 1447", folded):
        assert Gregorian.fromdate(_written(article)).to_hijri().datetuple() == (1447, 9, int(day))


@pytest.mark.parametrize("article", articles(), ids=by_id)
def test_the_charset_can_write_the_article(article: Article) -> None:
    shown(article).encode(article.outlet.charset)


def test_registry_agrees_with_the_newsroom() -> None:
    registry = load("sample")
    assert [outlet.id for outlet in registry.outlets] == list(outlets())
    for known in registry.outlets:
        house = outlets()[known.id]
        assert (known.name_ar, known.time_zone) == (house.name_ar, house.time_zone)
        assert [feed.kind for feed in known.feeds] == [house.feed.kind]
        assert known.feeds[0].url.endswith(f"/{house.id}/{house.feed.path}")
        assert "(invented)" in known.name_en


def test_expectations_quote_their_article() -> None:
    entries = yaml.safe_load((PROJECT / "sample" / "expected.yaml").read_text(encoding="utf-8"))
    found = {(article.key, article.front.updated is not None): article for article in articles()}
    assert sum(bool(entry["events"]) for entry in entries) >= 12
    assert sum(not entry["events"] for entry in entries) >= 4
    for entry in entries:
        article = found[(entry["article"], entry.get("version") == "update")]
        for claim in entry["events"]:
            event = msgspec.convert(
                {name: str(value) if name == "date" else value for name, value in claim.items()}, Expectation
            )
            quoted = [event.trigger, *(event.actor or []), *(event.recipient or [])]
            quoted += [words for words in (event.place, event.source) if words]
            for words in quoted:
                assert words in article.text, (entry["article"], words)
