"""Expressions of time, and which of them dates an event. Published on Monday 4 June 2018."""

import datetime as dt

import pytest

from marsad.coding.date_choice import DatedEvent
from marsad.coding.dates import find, of_events
from marsad.coding.tokens import tokenise

TODAY = dt.date(2018, 6, 4)


def only(text: str, day: dt.date = TODAY) -> tuple[str, str, str]:
    """First day, last day and precision of the one expression of a text."""
    (mention,) = find(text, day)
    return mention.first.isoformat(), mention.last.isoformat(), mention.precision


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("أمس", "2018-06-03"), ("امس", "2018-06-03"), ("وأمس الأحد", "2018-06-03"), ("بالأمس", "2018-06-03"),
        ("أول من أمس", "2018-06-02"), ("أول أمس", "2018-06-02"), ("أمس الأول", "2018-06-02"),
        ("اليوم الاثنين", "2018-06-04"), ("فجر اليوم", "2018-06-04"), ("صباح أمس (الأحد)", "2018-06-03"),
        ("مساء يوم أمس", "2018-06-03"), ("ليل السبت", "2018-06-02"), ("ليل الجمعة السبت", "2018-06-01"),
        ("الليلة الماضية", "2018-06-03"), ("غدا", "2018-06-05"), ("بعد غد", "2018-06-06"),
        ("الخميس", "2018-05-31"), ("الاثنين", "2018-06-04"), ("الاثنين الماضي", "2018-05-28"),
        ("الخميس المقبل", "2018-06-07"), ("يوم الثلاثاء القادم", "2018-06-05"), ("للخميس", "2018-05-31"),
        ("قبل يومين", "2018-06-02"), ("منذ 3 أيام", "2018-06-01"), ("قبل خمسة أيام", "2018-05-30"),
        ("15 مايو", "2018-05-15"), ("15 أيار/مايو", "2018-05-15"), ("15 أيار", "2018-05-15"),
        ("24 فبراير/شباط الماضي", "2018-02-24"), ("10 تموز - يوليو 2016", "2016-07-10"),
        ("الأول من أبريل (نيسان) الماضي", "2018-04-01"), ("الثامن من مارس", "2018-03-08"),
        ("الحادي والعشرين من مارس", "2018-03-21"), ("الثلاثين من أبريل الماضي", "2018-04-30"),
        ("3 جوان", "2018-06-03"), ("11 جانفي 2017", "2017-01-11"), ("20 غشت 2017", "2017-08-20"),
        ("2 شتنبر 2017", "2017-09-02"), ("5 أوت 2017", "2017-08-05"), ("فاتح ماي", "2018-05-01"),
        ("4/6/2018", "2018-06-04"), ("2018-06-01", "2018-06-01"), ("٤ يونيو ٢٠١٨", "2018-06-04"),
        ("20 رمضان 1439هـ", "2018-06-04"), ("15 محرم 1440", "2018-09-25"),
        ("13 من الشهر الماضي", "2018-05-13"), ("يوم 2 الجاري", "2018-06-02"),
        ("الـ11 مايو/أيار الجاري", "2018-05-11"),
        ("11 سبتمبر عام 2001", "2001-09-11"), ("29 ديسمبر", "2017-12-29"),
    ],
)  # fmt: skip
def test_a_day(text: str, day: str) -> None:
    assert only(text) == (day, day, "day")


@pytest.mark.parametrize(
    ("text", "first", "last", "precision"),
    [
        ("بين 10 و12 مايو", "2018-05-10", "2018-05-12", "day"),
        ("من 3 إلى 5 يونيو", "2018-06-03", "2018-06-05", "day"),
        ("10-12 مايو", "2018-05-10", "2018-05-12", "day"),
        ("من الاثنين إلى الخميس", "2018-06-04", "2018-06-07", "day"),
        ("الساعات الـ48 الماضية", "2018-06-02", "2018-06-04", "day"),
        ("اليومين الماضيين", "2018-06-02", "2018-06-04", "day"),
        ("الأسبوع الماضي", "2018-05-27", "2018-06-02", "week"),
        ("الشهر الماضي", "2018-05-01", "2018-05-31", "month"),
        ("مطلع الشهر", "2018-06-01", "2018-06-30", "month"),
        ("أغسطس آب الماضي", "2017-08-01", "2017-08-31", "month"),
        ("شهر مارس 2015", "2015-03-01", "2015-03-31", "month"),
        ("عام 2012", "2012-01-01", "2012-12-31", "year"),
        ("بين عامي 2006 و2008", "2006-01-01", "2008-12-31", "year"),
        ("العام المقبل", "2019-01-01", "2019-12-31", "year"),
        ("منذ أيام", "2018-05-25", "2018-06-04", "vague"),
    ],
)
def test_a_stretch(text: str, first: str, last: str, precision: str) -> None:
    assert only(text) == (first, last, precision)


@pytest.mark.parametrize(
    "text",
    [
        "صحيفة اليوم السابع", "في اليوم التالي", "المصري اليوم", "صلاة الجمعة", "قبل يومين من الهجوم",
        "تيريزا ماي", "الرئيس رجب", "مارس ضغوطا", "في 2000 قرية", "الساعة 10:30", "3 من الجنود",
        "اليوم السابق",
    ],
)  # fmt: skip
def test_no_time(text: str) -> None:
    assert find(text, TODAY) == []


def test_a_hijri_day_and_its_equal_are_one_expression() -> None:
    text = "الرياض 20 رمضان 1439 هـ الموافق 4 يونيو 2018 م واس"
    (mention,) = find(text, TODAY)
    assert text[mention.start : mention.end] == "20 رمضان 1439 هـ الموافق 4 يونيو 2018 م"
    assert mention.first == TODAY


def test_offsets_survive_vowels_and_conjunctions() -> None:
    text = "قُتِلَ جنديٌّ فجرَ أمسِ وغدًا يُشيَّع"
    assert [text[m.start : m.end] for m in find(text, TODAY)] == ["فجرَ أمسِ", "غدًا"]


@pytest.mark.parametrize("day", [dt.date(1, 1, 1), dt.date(2024, 2, 29), dt.date(9999, 12, 31)])
def test_any_day_of_publication_will_do(day: dt.date) -> None:
    text = "أمس وغدا وقبل 9999 يوما والشهر المقبل و29 فبراير والعام الماضي وقبل 50 عاما و31/12/2099"
    for mention in find(text + " والخميس المقبل وهذا الأسبوع", day):
        assert mention.first <= mention.last


@pytest.mark.parametrize(
    "piece", ["يوم ", "بين 1 و", "أول من ", "10/", "الاثنين ", "من 3 إلى ", "قبل نحو ", "(12 مايو "]
)
def test_hostile_repetition_ends(piece: str) -> None:
    find(piece * 3000, TODAY)  # the suite's time limit is the judge


def dated(sentences: list[str], *events: tuple[int, str, str]) -> list[str | None]:
    """The day of each event, given as (sentence, trigger, type)."""
    listed = []
    for index, trigger, event in events:
        start = sentences[index].index(trigger)
        listed.append(DatedEvent(index, start, start + len(trigger), event, "actual"))
    found = of_events([tokenise(s) for s in sentences], listed, TODAY)
    return [f.mention.first.isoformat() if f and f.mention.precision == "day" else None for f in found]


def test_the_day_of_the_deed() -> None:
    assert dated(["قتل خمسة جنود أمس في هجوم على حاجز."], (0, "هجوم", "ASSAULT")) == ["2018-06-03"]


def test_the_day_of_the_report_is_not_the_day_of_the_deed() -> None:
    sentences = ["قال المتحدث باسم الجيش اليوم الاثنين إن القوات سيطرت على الميناء."]
    assert dated(sentences, (0, "سيطرت", "ASSAULT")) == [None]


def test_the_day_of_the_speech_is_the_day_of_what_is_done_by_speaking() -> None:
    sentences = ["قال وزير الخارجية اليوم الاثنين إنه يرفض المقترح."]
    assert dated(sentences, (0, "يرفض", "REJECT")) == ["2018-06-04"]


def test_what_is_told_again_keeps_its_day() -> None:
    sentences = ["قتل خمسة جنود في هجوم على حاجز مساء أمس.", "ووقع الهجوم عند مدخل المدينة."]
    assert dated(sentences, (0, "هجوم", "ASSAULT"), (1, "الهجوم", "ASSAULT")) == ["2018-06-03", "2018-06-03"]


def test_a_month_alone_gives_no_day() -> None:
    assert dated(["قتل خمسة جنود في هجوم وقع في مارس الماضي."], (0, "هجوم", "ASSAULT")) == [None]


def test_a_sentence_of_nothing_but_deeds_and_days_ends() -> None:
    sentence = "قتل أمس " * 400
    starts = [i for i in range(len(sentence)) if sentence.startswith("قتل", i)]
    events = [DatedEvent(0, start, start + 3, "ASSAULT", "actual") for start in starts]
    found = of_events([tokenise(sentence)], events, TODAY)
    assert {f.mention.first.isoformat() for f in found if f} == {"2018-06-03"}
