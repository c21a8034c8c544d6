"""Single rules of reading a page, and pages made to harm."""

import datetime as dt
import json
import random

import msgspec
import page_shapes
import pytest
from page_shapes import capture, outlet

from marsad.records import Article
from marsad.text import canonical
from marsad.text.page import Page, SetAside, extract, read

SENTENCE = "أعلنت الوزارة أن القوات المشتركة سيطرت على الميناء بعد مواجهات عنيفة استمرت ثلاثة أيام."
SECOND = "وأكد الوزير أن العملية انتهت بلا خسائر."
BODY = f"<article><h1>السيطرة على الميناء</h1><p>{SENTENCE}</p><p>{SECOND}</p></article>"


def page_of(body: str = BODY, head: str = "", **sent: object) -> Article:
    found = extract(
        capture(f"<html lang='ar'><head>{head}</head><body>{body}</body></html>", **sent), outlet()
    )  # type: ignore[arg-type]
    assert isinstance(found, Article), found
    return found


def linked(**fields: object) -> str:
    node = json.dumps({"@type": "NewsArticle", **fields}, ensure_ascii=False)
    return f'<script type="application/ld+json">{node}</script>'


def test_identity_and_days() -> None:
    article = page_of(
        head=linked(datePublished="2026-03-05T23:30:00Z"),
        captured_at=dt.datetime(2026, 3, 6, 1, tzinfo=dt.timezone(dt.timedelta(hours=2))),
    )
    assert article.article_id == canonical.article_id(article.canonical_url)
    assert article.captured_at == dt.datetime(2026, 3, 5, 23, tzinfo=dt.UTC)
    assert article.data_day == dt.date(2026, 3, 5)  # UTC
    assert article.publication_day == dt.date(2026, 3, 6)  # in Tripoli
    assert article.cluster_id is None
    assert page_of() == page_of()


def test_a_page_without_dates_is_of_the_day_it_was_captured() -> None:
    article = page_of(url="https://almina.example/n/5")
    assert article.published_at is None
    assert article.publication_day == article.data_day == dt.date(2026, 3, 6)


@pytest.mark.parametrize(
    "stated",
    ["2031-01-01T00:00:00Z", "1970-01-01T00:00:00Z", "0000-00-00", "غدا", "", "9" * 400, ["2026"], {"a": 1}],
)
def test_impossible_dates_are_no_dates(stated: object) -> None:
    assert page_of(head=linked(datePublished=stated), url="https://almina.example/n/5").published_at is None


def test_local_time_marked_as_utc_is_noticed() -> None:
    """14:30 «Z» captured at 12:40 UTC: in Tripoli it is 14:40, and the page means that clock."""
    article = page_of(
        head=linked(datePublished="2026-03-06T14:30:00Z"),
        captured_at=dt.datetime(2026, 3, 6, 12, 40, tzinfo=dt.UTC),
    )
    assert article.published_at == dt.datetime(2026, 3, 6, 12, 30, tzinfo=dt.UTC)


def test_an_update_before_publication_is_none() -> None:
    article = page_of(head=linked(datePublished="2026-03-05T10:00:00Z", dateModified="2026-03-04T10:00:00Z"))
    assert article.updated_at is None


def test_dates_of_other_articles_do_not_count() -> None:
    body = '<aside class="latest-news"><time datetime="2026-03-06T10:00:00Z">الآن</time></aside>' + BODY
    assert page_of(body, url="https://almina.example/n/5").published_at is None


def test_address_of_the_page_gives_the_day_as_a_last_resort() -> None:
    article = page_of(url="https://almina.example/2026/03/04/5")
    assert article.publication_day == dt.date(2026, 3, 4)


def test_a_date_that_only_its_words_tell() -> None:
    body = f'<div class="q1">الأربعاء، 4 آذار/مارس 2026، آخر تحديث 14:00 (GMT+0400)</div>{BODY}'
    article = page_of(body, url="https://almina.example/n/5")
    assert article.published_at == dt.datetime(2026, 3, 4, 10, tzinfo=dt.UTC)


def test_broken_linked_data_is_repaired_or_ignored() -> None:
    block = '{"@type":"NewsArticle","headline":"عنوان\nمقطوع","datePublished":"2026-03-05T10:00:00Z",}'
    head = f'<script type="application/ld+json">{block}</script>'
    assert page_of(head=head).published_at == dt.datetime(2026, 3, 5, 10, tzinfo=dt.UTC)
    assert page_of(head='<script type="application/ld+json">{{{</script>').title == "السيطرة على الميناء"


@pytest.mark.parametrize(
    "title",
    [
        "السيطرة على الميناء - صحيفة الميناء",
        "السيطرة على الميناء | صحيفة الميناء",
        "صحيفة الميناء: السيطرة على الميناء",
    ],
)
def test_the_outlets_name_is_no_part_of_a_title(title: str) -> None:
    assert (
        page_of(f"<p>{SENTENCE}</p><p>وأكد الوزير ذلك أمس.</p>", f"<title>{title}</title>").title
        == "السيطرة على الميناء"
    )


def test_a_headline_that_was_cut_gives_way_to_a_whole_one() -> None:
    assert page_of(head='<meta property="og:title" content="السيطرة على…">').title == "السيطرة على الميناء"


@pytest.mark.parametrize(
    "author", ["admin", "صحيفة الميناء", "https://almina.example/author/1", "x@y.example"]
)
def test_who_is_no_author(author: str) -> None:
    assert page_of(head=f'<meta name="author" content="{author}">').author is None


def test_selectors_of_the_registry() -> None:
    stray = "<div class='qqq'><p>نص طويل لا علاقة له بالخبر إطلاقا ويجب أن يحذف من المتن.</p></div>"
    html = f"<html><body>{BODY.replace('</article>', stray + '</article>')}</body></html>"
    assert "لا علاقة" in str(extract(capture(html), outlet()))
    assert "لا علاقة" not in str(extract(capture(html), outlet(remove_selectors=["//div[@class='qqq']"])))


@pytest.mark.parametrize(
    ("status", "reason"), [(404, "http_status"), (500, "http_status"), (304, "http_status")]
)
def test_other_answers(status: int, reason: str) -> None:
    found = extract(capture(BODY, status=status), outlet())
    assert found == SetAside(reason=reason, detail=str(status))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("html", "reason"),
    [
        ("", "empty_page"), ("   ", "empty_page"), ("<html></html>", "empty_page"),
        ("<html><body><p>قصير</p><p>جدا</p></body></html>", "short_text"),
        ("<html><head><title>x</title></head><body></body></html>", "no_text"),
        ("<html><body>" + "<p>12345 67890 12345</p>" * 3 + "</body></html>", "short_text"),
    ],
)  # fmt: skip
def test_pages_without_a_text(html: str, reason: str) -> None:
    found = extract(capture(html), outlet())
    assert isinstance(found, SetAside)
    assert found.reason == reason


def test_an_address_that_is_none() -> None:
    broken = msgspec.structs.replace(capture(BODY), final_url="about:blank")
    assert isinstance(found := extract(broken, outlet()), SetAside)
    assert found.reason == "bad_address"


HOSTILE = {
    "deep": "<div>" * 50_000 + BODY,
    "tables": "<table><tr><td>" * 1_000 + BODY,
    "dates": '<span class="date">x</span>' * 20_000,
    "json_deep": '<script type="application/ld+json">' + "[" * 100_000 + "</script>",
    "json_objects": '<script type="application/ld+json">'
    + '{"a":' * 20_000
    + "1"
    + "}" * 20_000
    + "</script>",
    "marks": "<p>ا" + "\u064b\u0651\u0670" * 100_000 + "</p>",
    "quotes": "<p>" + "«" * 100_000 + "</p>",
    "references": "<p>&#1; &#xD800; &#xFFFF; &#x110000; &#99999999; &#0;</p>",
    "metas": '<meta name="date" content="x">' * 20_000,
    "attributes": "<div " + " ".join(f'a{number}="{number}"' for number in range(50_000)) + ">",
    "bidi": "<p>\u202e\u2066\u200f نص مقلوب \u202c</p>",
    "script": "<p><script>alert(1)</script><img src=x onerror=alert(1)> &lt;script&gt;&lt;/script&gt;</p>",
}


@pytest.mark.parametrize("harm", HOSTILE.values(), ids=HOSTILE.keys())
def test_pages_made_to_harm_do_none(harm: str) -> None:
    found = read(capture(f"<html lang='ar'><body>{BODY}{harm}</body></html>"), outlet())
    assert isinstance(found, Page | SetAside)
    assert not (isinstance(found, SetAside) and found.reason == "failed"), found
    if isinstance(found, Page):
        assert not any(char in found.article.text for char in "\u202e\u2066\u200f\ud800\uffff\x01")
        assert SENTENCE in found.article.text


def test_external_entities_are_not_read() -> None:
    head = '<?xml version="1.0"?><!DOCTYPE html [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    found = read(capture(f"{head}<html lang='ar'><body>{BODY}<p>&a;</p></body></html>"), outlet())
    assert "root:" not in str(found)


def test_damaged_pages_are_read_or_set_aside() -> None:
    """A few hundred pages with bytes changed, lost and doubled: none raises, none is «failed»."""
    chooser = random.Random(20_260_306)
    shapes = page_shapes.load()
    reasons = set()
    for _ in range(250):
        shape = chooser.choice(shapes)
        body = bytearray(shape.capture.body)
        for _ in range(chooser.randint(1, 20)):
            at = chooser.randrange(len(body))
            kind = chooser.random()
            if kind < 0.4:
                body[at] = chooser.randrange(256)
            elif kind < 0.7 and len(body) > 200:
                del body[at : at + chooser.randrange(1, 60)]
            else:
                body[at:at] = body[chooser.randrange(len(body)) :][: chooser.randrange(60)]
        found = extract(msgspec.structs.replace(shape.capture, body=bytes(body)), shape.outlet)
        reasons.add(found.reason if isinstance(found, SetAside) else "article")
    assert "failed" not in reasons
    assert "article" in reasons
