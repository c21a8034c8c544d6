"""Every page on a published night: what is shown is what the warehouse holds, and feed text stays text."""

import csv
import io
import json
import re
from typing import Any

import msgspec
import pytest

from integration.warehouse.newsroom import DAY, article, event, load_day
from marsad.quality import release
from marsad.records import Article
from marsad.ui import filters, hostile, map, marking, warnings
from marsad.ui.language import Language, catalogue
from marsad.ui.pages import manual
from marsad.ui.render import FOLDER, PAGES
from marsad.ui.static import asset
from marsad.warehouse.connection import transaction
from marsad.warehouse.marts import drain
from ui.conftest import HOSTILE, TAB

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
    assets = sum(len(asset(name)) for name in ("marsad.css", "marsad.js"))
    assert len(answer.content) + assets < 300_000  # the map alone brings more, its outlines


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


def test_every_toll_can_be_asked_for(reader: Any, night: list[Article]) -> None:
    day = DAY.replace(day=6)
    articles = [article(number, day=day) for number in range(980, 986)]
    events = []
    for number, toll in enumerate(marking.TOLLS):
        told = event(articles[number])
        assert told.dead
        own = msgspec.structs.replace(told.dead, low=100 + number, high=100 + number, stated=100 + number)
        events.append(event(articles[number], **{**dict.fromkeys(marking.TOLLS), toll: own}))
    load_day(articles, events, day=day, run_id="tolls")
    drain()
    asked = {"first": day.isoformat(), "last": day.isoformat()}
    for number, toll in enumerate(marking.TOLLS):
        page = reader.get("/marsad/events", params={**asked, toll: str(100 + number)}).text
        assert events[number].event_id in page and rows_of(page) == 1, toll
        assert rows_of(reader.get("/marsad/events", params={**asked, toll: "107"}).text) == 0, toll
        assert re.search(f'name="{toll}" value="{100 + number}"', page)
        lines = reader.get("/marsad/events/download/jsonl", params={**asked, toll: "100"}).text.splitlines()
        assert [json.loads(line)[f"{toll}_low"] for line in lines] == [100 + number], toll


def test_other_reports_tell_each_toll_that_one_of_them_has(reader: Any, night: list[Article]) -> None:
    first = reader.get(f"/marsad/event/{DAY}/{event(night[0]).event_id}").text
    section = first.partition("Other reports of the same happening")[2]
    assert ">Dead</th>" in section and ">Missing</th>" not in section
    day = DAY.replace(day=5)
    articles = [article(number, day=day) for number in (990, 991)]
    gone = msgspec.structs.replace(event(articles[0]).dead, low=7, high=None, stated=None)  # type: ignore[type-var]
    load_day(articles, [event(articles[0], missing=gone), event(articles[1])], day=day, run_id="missing")
    text = reader.get(f"/marsad/event/{day}/{event(articles[1]).event_id}").text
    section = text.partition("Other reports of the same happening")[2]
    assert ">Missing</th>" in section and "≥ 7" in section


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


def test_map_time_line_and_matrix_follow_the_filter(reader: Any, night: list[Article]) -> None:
    text = reader.get("/marsad/events", params=DAYS).text
    circles = re.findall(r'<a href="([^"]+box=[^"]+)" aria-label="([^"]+)"><circle', text)
    assert [label for _, label in circles] == ["Derna: 11 events · dead 99"]
    assert 'outlines.svg#land"' in text and "11 of 11 have a place." in text
    assert rows_of(reader.get(circles[0][0].replace("&amp;", "&")).text) == 11
    elsewhere = reader.get("/marsad/events", params={**DAYS, "box": "40,10,50,20"}).text
    assert rows_of(elsewhere) == 0 and "<circle" not in elsewhere
    few = reader.get("/marsad/events", params={**DAYS, "dead": "10", "size": "dead"}).text
    assert "Derna: 5 events · dead 60" in few and ">60</text>" in few
    assert 'aria-label="10 Mar 2026: 5"' in few  # the time line's bar
    assert re.search(r'type=ASSAULT&amp;country=LBY">5</a>', few)  # the matrix' cell
    assert re.search(r'name="box" value="40,10,50,20"', elsewhere)  # the form keeps the part of the map


def test_places_that_lie_together_are_one_circle_until_one_looks_closer() -> None:
    def place(name: str, lat: float, lon: float, events: int, dead: int = 0) -> dict[str, Any]:
        return {"place_name": name, "lat": lat, "lon": lon, "events": events, "dead": dead}

    towns = [
        place("صنعاء", 15.35, 44.2, 40, 4),
        place("صعدة", 16.94, 43.76, 5, 90),
        place("طرابلس", 32.89, 13.18, 10),
    ]
    far = map.view(towns, None, "events")
    assert [(circle.name, circle.events, circle.dead, circle.places) for circle in far.circles] == [
        ("صنعاء", 45, 94, 2),
        ("طرابلس", 10, 0, 1),
    ]
    assert far.circles[0].radius == map.MOST_RADIUS > far.circles[1].radius > map.LEAST_RADIUS
    close = map.view(towns, far.circles[0].box, "dead")
    assert [circle.name for circle in close.circles] == ["صعدة", "صنعاء"]  # what is elsewhere is not drawn
    assert all(0 <= circle.x <= 1000 and 0 <= circle.y <= 500 for circle in close.circles)
    for bad in ("", "1,2,3", "a,b,c,d", "nan,0,1,1", "10,0,5,1", "0,-95,1,1", "0,0,181,1", None):
        assert map.read_box(bad) is None
    assert str(map.read_box("44,12.70,45.1,13")) == "44,12.7,45.1,13"
    assert map.view([], None, "events").circles == ()


def test_figures_say_where_they_begin_when_there_are_too_many_events(
    reader: Any, night: list[Article], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = DAY.replace(day=9)
    load_day([article(950, day=before)], [event(article(950, day=before))], day=before, run_id="earlier")
    drain()
    both = {"first": before.isoformat(), "last": DAY.isoformat()}
    assert "12 events" in reader.get("/marsad/events", params=both).text
    monkeypatch.setattr("marsad.ui.pages.events.MOST_EVENTS", 11)
    text = reader.get("/marsad/events", params=both).text
    assert "11 events" in text and "begin with 10 Mar 2026" in text and rows_of(text) == 11
    further = re.search(r'rel="next" href="([^"]+)"', text)
    assert further and rows_of(reader.get(further[1].replace("&amp;", "&")).text) == 1
    empty = reader.get("/marsad/events", params={**both, "source": "alfajr", "dead": "900"}).text
    assert "No event from 10 Mar 2026 on fits this filter." in empty and "Look further back" in empty


def test_words_are_found_with_what_arabic_writes_together_with_them(
    reader: Any, night: list[Article]
) -> None:
    day = DAY.replace(day=8)
    words = "وبالمدينة قتل ثلاثة أشخاص، وللمستشفى نقل آخرون قرب سبها حسب شهود من أهالي الحي القديم.\nنهاية."
    told = article(960, day=day, text=words)
    said = event(told)
    load_day([told], [said], day=day, run_id="words")
    drain()
    asked = {"first": day.isoformat(), "last": day.isoformat()}
    for query, found in (
        ("المدينة", 1), ("مدينه", 1), ("مدين", 1), ("بالمدينة", 1), ("المستشفى", 1), ("مستشفي", 1),
        ("قتل المدينة", 1), ("قتل الميناء", 0), ("دينة", 0), ("...", 0), ("' | 'قتل", 1),
    ):  # fmt: skip
        assert rows_of(reader.get("/marsad/events", params={**asked, "q": query}).text) == found, query


def test_a_day_that_waits_for_its_figures_is_told(reader: Any, night: list[Article]) -> None:
    day = DAY.replace(day=7)
    load_day([article(970, day=day)], [event(article(970, day=day))], day=day, run_id="waiting")
    asked = {"first": day.isoformat(), "last": day.isoformat()}
    assert "not yet among the events below: 2026-03-07" in reader.get("/marsad/events", params=asked).text
    drain()
    text = reader.get("/marsad/events", params=asked).text
    assert "not yet among" not in text and rows_of(text) == 1


def test_the_manual_explains_every_type_and_mode(reader: Any, night: list[Article]) -> None:
    with transaction("reader") as cursor:
        cursor.execute("SELECT event_type, '' FROM core.code_event_type UNION SELECT event_type, mode FROM"
                       " core.code_mode")  # fmt: skip
        assert set(cursor.fetchall()) == set(manual.entries())
    for (event_type, mode), entry in manual.entries().items():
        assert entry["sentence"].count(entry["trigger"]) == 1, (event_type, mode)
        assert len(set(entry.values()) - {""}) == len(entry) - (not mode), (event_type, mode)
    text = reader.get("/marsad/manual", params={"lang": "ar"}).text
    assert 'id="ASSAULT-siege"' in text and '<mark class="trigger">طوق</mark> المسلحون' in text
    assert "يطوق مكانا" in text and "encircled" not in text


def test_trends_tell_attention_by_ownership(reader: Any, night: list[Article]) -> None:
    with transaction() as cursor:
        cursor.execute(
            "INSERT INTO core.source (source_id, valid_from, name_ar, name_en, country, ownership, language,"
            " time_zone, home) VALUES ('alfajr', '2020-01-01', 'الفجر', 'Fajr', 'LBY', 'state', 'ar', 'UTC',"
            " 'https://alfajr.example') ON CONFLICT DO NOTHING"
        )
    text = reader.get("/marsad/trends", params={"day": DAY.isoformat()}).text
    section = text.partition("Attention by ownership")[2].partition("Attention by outlet")[0]
    assert "of a state" in section and "unknown" in section
    shares = [float(share) for share in re.findall(r"([\d.]+)%", section)]
    assert sum(shares[::2]) == pytest.approx(100, abs=0.2) == sum(shares[1::2])


def test_trends_tell_the_dead_of_types_and_of_pairs(reader: Any, night: list[Article]) -> None:
    day = DAY.replace(day=28)
    articles = [article(number, day=day) for number in (701, 702, 703)]
    load_day(articles, [event(each) for each in articles], day=day, run_id="dead")
    drain()
    text = reader.get("/marsad/trends", params={"day": day.isoformat()}).text
    types, _, pairs = text.partition("Between countries")
    pairs = pairs.partition("Attention by ownership")[0]
    # One happening in three reports, of which the least says 704 dead: once, not three times.
    assert "<bdi>704–706</bdi>" in types
    assert '<td class="figure">3</td>' in pairs and '<td class="figure">704</td>' in pairs
    assert types.count("short history") == 2 == pairs.count("short history")


def test_the_table_speaks_arabic(reader: Any, night: list[Article]) -> None:
    text = reader.get("/marsad/events", params={**DAYS, "lang": "ar"}).text
    row = text.partition('<table class="events">')[2].partition("</tbody>")[0]
    assert '<span title="ASSAULT/heavy-weapons">اعتداء أو قتال · ' in row and "درنة" in row and "ليبيا" in row
    assert "Derna" not in row and "Libyan army" not in row


def test_what_was_observed_is_told_in_arabic() -> None:
    arabic = Language("ar")
    assert warnings.detail("3 of 40 rows", arabic) == "3 من 40 من الصفوف"
    assert warnings.detail("0.25 is not between 0.5 and 1", arabic) == "0.25 ليس بين 0.5 و1"
    assert warnings.detail("5 characters", Language("en")) == "5 characters"
    for words in ("a hostile text with rows", "alfajr", "", "<b> rows"):
        assert warnings.detail(words, arabic) == words


def test_a_title_of_a_megabyte_is_cut(reader: Any, night: list[Article]) -> None:
    for path in ("quarantine", TAB.removeprefix("/marsad/")):
        answer = reader.get(f"/marsad/{path}", params=DAYS if path == "quarantine" else {})
        assert "ط" * 100 in answer.text and "ط" * 21_000 not in answer.text
        assert len(answer.content) < 300_000


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


def test_releases_are_told_with_who_and_why(reader: Any, night: list[Article]) -> None:
    release.release("text_too_short", DAY, DAY, by="salma", because="راجعناها", dry_run=True)
    assert "راجعناها" not in reader.get("/marsad/quarantine", params=DAYS).text
    release.release("text_too_short", DAY, DAY, by="salma", because="راجعناها", dry_run=False)
    text = reader.get("/marsad/quarantine", params={**DAYS, "reason": "text_too_short"}).text
    told = text.partition("<h2>Releases</h2>")[2]
    assert "salma" in told and "راجعناها" in told and "text_too_short" in told


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
