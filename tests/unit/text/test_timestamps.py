"""Timestamps as pages of different countries write them."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marsad.text.timestamps import is_only_timestamp, parse

CAIRO = ZoneInfo("Africa/Cairo")
CAPTURED = dt.datetime(2026, 5, 4, 12, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-05-03T14:22:10+02:00", "2026-05-03T12:22:10"),
        ("2026-05-03T14:22:10Z", "2026-05-03T14:22:10"),
        ("2026-05-03T14:22:10.123+0300", "2026-05-03T11:22:10"),
        ("2026-05-03 14:22", "2026-05-03T11:22:00"),
        ("2026/05/03 11:05:00 م", "2026-05-03T20:05:00"),
        ("1777817000", "2026-05-03T14:03:20"),
        ("1777817000123", "2026-05-03T14:03:20"),
        ("Sun, 03 May 2026 14:22:10 GMT", "2026-05-03T14:22:10"),
        ("الأحد 3 مايو 2026 - 14:22", "2026-05-03T11:22:00"),
        ("٣ أيار/مايو ٢٠٢٦", "2026-05-02T21:00:00"),
        ("3 أيار (مايو) 2026 الساعة 02:22 م", "2026-05-03T11:22:00"),
        ("3 من مايو عام 2026", "2026-05-02T21:00:00"),
        ("مايو 3, 2026", "2026-05-02T21:00:00"),
        ("03/05/2026 02:22:00 PM", "2026-05-03T11:22:00"),
        ("12:05 ص 03-05-2026", "2026-05-02T21:05:00"),
        ("5/13/2025", "2025-05-12T21:00:00"),
        ("6/5/2026", "2026-05-05T21:00:00"),  # after the capture either way: day first
        ("4/12/2026", "2026-04-11T22:00:00"),  # day first would lie after the capture
        ("منذ 3 ساعات", "2026-05-04T09:00:00"),
        ("قبل ساعتين", "2026-05-04T10:00:00"),
        ("منذ دقيقة", "2026-05-04T11:59:00"),
        ("أمس 14:22", "2026-05-03T11:22:00"),
        ("اليوم 10:05 ص", "2026-05-04T07:05:00"),
        ("15 ذو القعدة 1447", "2026-05-01T21:00:00"),
        ("نشر في: 03 ماي 2026 - 09:15", "2026-05-03T06:15:00"),
        ("الأحد 03 غشت 2025 | 20:11", "2025-08-03T17:11:00"),
        ("17 كانون الأول 2025", "2025-12-16T22:00:00"),
        ("17 تشرين الثاني 2025", "2025-11-16T22:00:00"),
        ("2 أوت 2025", "2025-08-01T21:00:00"),
        ("آخر تحديث: 14:22 بتوقيت غرينتش، 3 مايو 2026", "2026-05-03T14:22:00"),
        ("14:22 بتوقيت مكة المكرمة 3 مايو 2026", "2026-05-03T11:22:00"),
        ("3 مايو", "2026-05-02T21:00:00"),
        ("12 كانون الأول", "2025-12-11T22:00:00"),  # without a year: the last one
        ("الأحد، 03 أيار/مايو 2026، آخر تحديث 14:00 (GMT+0400)", "2026-05-03T10:00:00"),
        ("03.05.2026 | 11:22 GMT", "2026-05-03T11:22:00"),
        ("03 مايو ,2026: 02:22 م", "2026-05-03T11:22:00"),
        ("3/5/202602:22 PM", "2026-05-03T11:22:00"),
        ("11:22 - 03 مايو 2026 - بتوقيت غرينتش+3", "2026-05-03T08:22:00"),
        ("May 3, 2026 2:22 pm", "2026-05-03T11:22:00"),
    ],
)
def test_parse(text: str, expected: str) -> None:
    found = parse(text, CAIRO, CAPTURED)
    assert found is not None
    assert found == dt.datetime.fromisoformat(expected).replace(tzinfo=dt.UTC)
    assert found.tzinfo is dt.UTC


@pytest.mark.parametrize(
    "text",
    ["", "خبر عاجل", "12:30", "2026-13-45", "PT5M", "1970-01-01T00:00:00Z", "0001-01-01", "123456789012"],
)
def test_no_timestamp(text: str) -> None:
    assert parse(text, CAIRO, CAPTURED) is None


@pytest.mark.parametrize(
    "line",
    [
        "الأحد 3 مايو 2026 - 14:22",
        "آخر تحديث: 03/05/2026 الساعة 9:15 صباحا",
        "منذ 3 ساعات",
        "12/01/2026 - 13:45 عدد المشاهدات: 5120",
        "10:30",
    ],
)
def test_lines_that_only_say_when(line: str) -> None:
    assert is_only_timestamp(line)


@pytest.mark.parametrize(
    "line",
    [
        "شباط/فبراير 19 ألفا",
        "قتل 5 جنود",
        "في 3 مايو 2026 قتل خمسة جنود",
        "وقال الوزير ذلك",
        "عام 2011",
        "120",
    ],
)
def test_lines_that_say_more(line: str) -> None:
    assert not is_only_timestamp(line)


@given(st.text(max_size=80), st.sampled_from(["2026", "مايو", "12:61", "99/99/2026", "T", "منذ 999 ساعات"]))
def test_whatever_comes_gives_a_moment_or_none(text: str, part: str) -> None:
    found = parse(text + part + text, CAIRO, CAPTURED)
    assert found is None or found.tzinfo is dt.UTC
