"""Every page on a published night: what is shown is what the warehouse holds, and feed text stays text."""

import csv
import io
import json
import re
from typing import Any

import pytest

from integration.warehouse.newsroom import DAY, article, event
from marsad.records import Article
from marsad.ui import filters, hostile, marking
from marsad.ui.language import catalogue
from marsad.ui.render import FOLDER, PAGES
from ui.conftest import HOSTILE

pytestmark = [pytest.mark.airflow, pytest.mark.database]
DAYS = {"first": DAY.isoformat(), "last": DAY.isoformat()}


def rows_of(text: str) -> int:
    """Events in the table of a page."""
    return len(re.findall(r'<td><a href="/marsad/event/', text))


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("path", [path for path, _ in PAGES])
def test_every_page_is_whole_in_both_languages(
    reader: Any, night: list[Article], path: str, language: str
) -> None:
    answer = reader.get(f"/marsad/{path}", params={"lang": language})
    assert answer.status_code == 200
    assert "<script>alert" not in answer.text and "<img" not in answer.text and "\u202e" not in answer.text
    assert 'aria-current="page"' in answer.text
    assert len(answer.content) < 300_000


def test_every_sentence_has_its_arabic() -> None:
    said: set[str] = {name for _, name in PAGES}
    for template in FOLDER.glob("*.html"):
        text = template.read_text(encoding="utf-8")
        said |= {match[1] for match in re.finditer(r'_\("([^"]+)"(?! ~)', text)}
        said |= {match[1] for match in re.finditer(r"_\('([^']+)'(?! ~)", text)}
    assert {one for one in said if not one.endswith(" ")} - set(catalogue("ar")) == set()
    for english, arabic in catalogue("ar").items():
        assert set(re.findall(r"{\w+}", english)) == set(re.findall(r"{\w+}", arabic)), english


def test_the_filter_finds_arabic_however_it_is_written(reader: Any, night: list[Article]) -> None:
    for words in ("الإثنين", "الاثنين", "الأثنين"):
        assert rows_of(reader.get("/marsad/events", params={**DAYS, "q": words}).text) == 11
    assert rows_of(reader.get("/marsad/events", params={**DAYS, "q": "100%"}).text) == 0
    for chosen, count in (
        ({"type": "ASSAULT"}, 11), ({"type": "AID"}, 0), ({"country": "LBY", "dead": "10"}, 5),
        ({"actor": "lby_army"}, 11), ({"recipient": "المسلحه"}, 11), ({"actor": "nobody"}, 0),
        ({"source": "alsada"}, 5), ({"confidence": "0.9"}, 0), ({"status": "future"}, 0),
        ({"from": DAY.isoformat()}, 0),
    ):  # fmt: skip
        assert rows_of(reader.get("/marsad/events", params={**DAYS, **chosen}).text) == count, chosen


@pytest.mark.parametrize(
    "bad", ["' OR 1=1 --", "%", "\x00", "9" * 30, "2026-99-99", "<script>alert(3)</script>"]
)
def test_nonsense_in_the_filter_is_no_error(reader: Any, night: list[Article], bad: str) -> None:
    answer = reader.get("/marsad/events", params=dict.fromkeys((*filters.FIELDS, "after"), bad))
    assert answer.status_code == 200 and "<script>alert" not in answer.text
    assert reader.get("/marsad/quarantine", params={"reason": bad, "first": bad}).status_code == 200


def test_paging_shows_every_event_once(
    reader: Any, night: list[Article], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("marsad.ui.pages.events.PAGE_ROWS", 4)
    address, seen = f"/marsad/events?first={DAY}&last={DAY}", []
    for _ in range(5):
        text = reader.get(address).text
        seen += re.findall(r'<td><a href="/marsad/event/[^/]+/([^"]+)"', text)
        following = re.search(r'rel="next" href="([^"]+)"', text)
        if not following:
            break
        address = following[1].replace("&amp;", "&")
    assert len(seen) == len(set(seen)) == 11


def test_downloads_hold_exactly_what_is_shown(reader: Any, night: list[Article]) -> None:
    asked = {**DAYS, "source": "alsada"}
    answer = reader.get("/marsad/events/download/csv", params=asked)
    assert "attachment" in answer.headers["content-disposition"]
    flat = list(csv.DictReader(io.StringIO(answer.content.decode())))
    lines = reader.get("/marsad/events/download/jsonl", params=asked).text.splitlines()
    features = reader.get("/marsad/events/download/geojson", params=asked).json()["features"]
    ids = [row["event_id"] for row in flat]
    assert ids == [json.loads(line)["event_id"] for line in lines] == [one["id"] for one in features]
    assert len(ids) == 5 and {row["source_id"] for row in flat} == {"alsada"}
    assert features[0]["geometry"] == {"type": "Point", "coordinates": [22.64, 32.76]}
    assert reader.get("/marsad/events/download/exe", params=asked).status_code == 404
    empty = reader.get("/marsad/events/download/csv", params={**DAYS, "type": "AID"})
    assert empty.status_code == 200 and empty.content == b""


def test_the_event_stands_in_its_sentence(reader: Any, night: list[Article]) -> None:
    told = night[10]
    ours = event(told)
    text = reader.get(f"/marsad/event/{DAY}/{ours.event_id}").text
    for role, words in (
        ("trigger", "قصفت"), ("actor", "قوات الجيش"), ("recipient", "الجماعة المسلحة"), ("place", "درنة"),
        ("toll", "14"), ("source", "مصدر طبي"), ("date", "يوم الاثنين"),
    ):  # fmt: skip
        assert re.search(f'<mark class="{role}" data-events="{ours.event_id}"[^>]*>{words}</mark>', text), (
            role
        )
    assert "lby_army" in text and "Libyan army" in text and "32.760" in text
    assert "&lt;script&gt;alert(1)" in text and "<script>alert" not in text
    assert reader.get(f"/marsad/event/{DAY}/unknown").status_code == 404


def test_the_quarantine_shows_the_row_and_its_rule(reader: Any, night: list[Article]) -> None:
    text = reader.get("/marsad/quarantine", params={**DAYS, "reason": "text_too_short"}).text
    assert "fewer than 40 characters" in text and "This rule can be released." in text
    assert 'data-dag="news_quarantine_release"' in text and "قصير" in text


def test_the_calendar_tells_each_day(reader: Any, night: list[Article]) -> None:
    text = reader.get("/marsad/").text
    assert re.search(f'class="cell flagged" data-pick="{DAY}"', text)
    assert 'class="cell missing" data-pick="2026-03-11"' in text
    assert 'data-ask="backfill" data-dag="news_nightly"' in text


def test_pieces_keep_the_text_whole_however_spans_lie() -> None:
    text = article().text
    marks = [
        marking.Span(0, 9, "actor", "a", ""), marking.Span(4, 6, "trigger", "b", "ASSAULT"),
        marking.Span(6, 20, "place", "a", ""), marking.Span(5, 10_000, "toll", "c", ""),
        marking.Span(-3, 2, "toll", "c", ""), marking.Span(7, 7, "toll", "c", ""),
    ]  # fmt: skip
    made = marking.pieces(text, marks)
    assert "".join(piece.text for piece in made) == text
    assert [(piece.text, piece.role, piece.events) for piece in made[:5]] == [
        (text[0:4], "actor", ("a",)), (text[4:6], "trigger", ("a", "b")), (text[6:9], "actor", ("a",)),
        (text[9:20], "place", ("a",)), (text[20:], None, ()),
    ]  # fmt: skip
    assert marking.pieces("", marks) == []


def test_hostile_lines_become_short_and_plain() -> None:
    assert hostile.line("أ" * 1_000_000).endswith("…") and len(hostile.line("أ" * 1_000_000)) <= 300
    assert hostile.line("a\u202eb\u2066c\x07\n d") == "abc d"
    assert hostile.line(None) == "" and hostile.plain("سطر\nسطر") == "سطر\nسطر"
    assert "\u202e" not in hostile.line(HOSTILE)
    for bad in ("javascript:alert(1)", "data:text/html,x", 'https://x"y', None, "//x"):
        assert hostile.web_address(bad) is None
    assert hostile.web_address("https://alfajr.example/1") == "https://alfajr.example/1"
