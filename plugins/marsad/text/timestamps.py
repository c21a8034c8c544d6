"""Timestamps as news pages write them: ISO, RFC 2822, «3 أيار/مايو 2026 - 14:22», «منذ ساعتين», 3/5/2026.

A time without a zone is the outlet's local time. The rest of the page's context (which of several
timestamps is the publication) is the business of ``page_dates``.
"""

import datetime as dt
import re
from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from functools import lru_cache
from importlib.resources import files
from zoneinfo import ZoneInfo

from marsad.text.normalise import fold, normalise

EARLIEST_YEAR = 1995
_MAX_LENGTH = 300  # characters of a text in which a timestamp is looked for

_ISO = re.compile(r"(?<!\d)((?:19|20)\d\d)[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)")
_COMPACT = re.compile(r"(?<!\d)(20\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?:T?(\d\d)(\d\d)(\d\d))?(?!\d)")
_DAY_FIRST = re.compile(
    r"(?<!\d)(\d{1,2})\s*[-/.]\s*(\d{1,2})\s*[-/.]\s*((?:19|20)\d\d)(?:(?!\d)|(?=\d{1,2}:\d\d))"
)
_EPOCH = re.compile(r"^\d{10}(?:\d{3})?$")
_CLOCK = re.compile(
    r"(?<![\d:/.-])(\d{1,2})[:.](\d{2})(?::(\d{2}))?(?:[.,]\d{1,9})?(?![\d/])"
    r"\s*(z\b|utc|gmt|[+-]\d\d:?\d\d\b)?\s*(?:(am|pm|a\.m|p\.m|صباح\S*|مساء\S*|ظهر\S*|ص|م)(?!\w))?"
)
_NAMED_ZONE = re.compile(r"\b(?:غرينتش|جرينتش|غرينيتش|greenwich|gmt|utc)\b")
_SHIFTED_ZONE = re.compile(r"\b(?:غرينتش|جرينتش|gmt|utc)\s*([+-]\d{1,2}(?::?\d\d)?)\b")
_MECCA_ZONE = re.compile("مكه")
_AGO = re.compile(
    r"(?:منذ|قبل)\s+(?:(\d{1,3})\s+)?(دقيقتين|دقائق|دقيقه|ساعتين|ساعات|ساعه|يومين|ايام|يوم|اسبوعين|اسابيع|اسبوع"
    r"|لحظات|قليل)"
)
_UNITS = {
    "دقيقه": (1, 60), "دقيقتين": (2, 60), "دقائق": (0, 60), "ساعه": (1, 3600), "ساعتين": (2, 3600),
    "ساعات": (0, 3600), "يوم": (1, 86400), "يومين": (2, 86400), "ايام": (0, 86400), "اسبوع": (1, 604800),
    "اسبوعين": (2, 604800), "اسابيع": (0, 604800), "لحظات": (1, 60), "قليل": (1, 60),
}  # fmt: skip
_MAX_LINE = 140
_WHOLE_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
# Folded, as a line that only says when (and how often read) is written.
_STAMP_WORDS = frozenset({
    "الاحد", "الاثنين", "الثلاثاء", "الاربعاء", "الخميس", "الجمعه", "السبت", "احد", "اثنين", "ثلاثاء",
    "اربعاء", "خميس", "جمعه", "سبت", "يوم", "الساعه", "بتوقيت", "توقيت", "نشر", "نشرت", "النشر", "تم", "في",
    "فى", "بتاريخ", "تاريخ", "التاريخ", "اخر", "تحديث", "التحديث", "الموافق", "من", "شهر", "عام", "سنه",
    "ه", "م", "هـ", "ص", "مساء", "صباحا", "ظهرا", "مساءا", "منذ", "قبل", "غرينتش", "جرينتش", "gmt", "utc",
    "am", "pm", "مكه", "المكرمه", "المحلي", "التوقيت", "عدد", "المشاهدات", "مشاهده", "مشاهدات", "مشاهدة",
    "زياره", "القراءات", "قراءه", "دقيقه", "دقائق", "للقراءه", "last", "update", "updated", "published",
})  # fmt: skip
_YESTERDAY = re.compile(r"^\W*(?:يوم\s+)?امس\b|\bامس\W*\d")
_TODAY = re.compile(r"^\W*اليوم\b")


def parse(text: str, zone: ZoneInfo, captured_at: dt.datetime) -> dt.datetime | None:
    """The moment that a timestamp names, aware and in UTC; None when it names none.

    A day without a time is local midnight. Two-digit ambiguity (3/5/2026) is read day first, unless that
    lies after the capture and month first does not.
    """
    shown = " ".join(normalise(text[:_MAX_LENGTH]).split())
    if not shown:
        return None
    if _EPOCH.match(shown):
        seconds = int(shown[:10])
        return dt.datetime.fromtimestamp(seconds, dt.UTC) if seconds > 800_000_000 else None
    lowered = fold(shown).lower()
    for reader in (_read_date, _read_ago, _read_rfc, _read_relative_day):
        found = reader(shown if reader is _read_rfc else lowered, zone, captured_at)
        if found and found.year >= EARLIEST_YEAR:
            return found
    return None


def names_time(text: str) -> bool:
    """Whether a timestamp says the time of day, and not the day alone."""
    shown = normalise(text[:_MAX_LENGTH]).lower()
    return bool(
        _CLOCK.search(shown.replace("t", " ")) or _EPOCH.match(shown.strip()) or _AGO.search(fold(shown))
    )


def is_only_timestamp(text: str) -> bool:
    """Whether a line is nothing but a timestamp: «الأحد 3 مايو 2026 - 14:22», «آخر تحديث: منذ ساعتين»."""
    if len(text) > _MAX_LINE:
        return False
    shown = fold(normalise(text)).lower()
    patterns = (_ISO, _DAY_FIRST, _named_pattern(), _CLOCK, _AGO)
    if not any(pattern.search(shown) for pattern in patterns):
        return False
    precise = bool(_WHOLE_YEAR.search(shown) or _CLOCK.search(shown) or _AGO.search(shown))
    rest = shown
    for pattern in patterns:
        rest = pattern.sub(" ", rest)
    words = re.findall(r"[^\W\d_]+", rest)
    left = [word for word in words if word not in _STAMP_WORDS and word not in _months()]
    return len(left) <= precise and len(words) <= 14


def _read_date(text: str, zone: ZoneInfo, captured_at: dt.datetime) -> dt.datetime | None:
    """A calendar day somewhere in the text, with the time of day that stands behind (or before) it."""
    for finder in (_iso_day, _named_day, _numeric_day, _compact_day):
        for day, start, end in finder(text, captured_at):
            rest = _CLOCK.search(text[end:]) or _CLOCK.search(text[:start])
            return _at(day, rest, text, zone, captured_at)
    return None


_Found = Iterator[tuple[dt.date, int, int]]


def _iso_day(text: str, captured_at: dt.datetime) -> _Found:
    for match in _ISO.finditer(text):
        day = _date(int(match[1]), int(match[2]), int(match[3]))
        if day:
            # «2026-05-03t14:22»: the letter must not hide the clock that follows
            end = match.end() + (text[match.end() : match.end() + 1] == "t")
            yield day, match.start(), end


def _compact_day(text: str, captured_at: dt.datetime) -> _Found:
    for match in _COMPACT.finditer(text):
        day = _date(int(match[1]), int(match[2]), int(match[3]))
        if day:
            yield day, match.start(), match.end()


def _numeric_day(text: str, captured_at: dt.datetime) -> _Found:
    limit = captured_at.date() + dt.timedelta(days=1)
    for match in _DAY_FIRST.finditer(text):
        first, second, year = int(match[1]), int(match[2]), int(match[3])
        days = [day for day in (_date(year, second, first), _date(year, first, second)) if day]
        if days:
            yield next((day for day in days if day <= limit), days[0]), match.start(), match.end()


def _named_day(text: str, captured_at: dt.datetime) -> _Found:
    months = _months()
    for match in _named_pattern().finditer(text):
        number, calendar = months[match["month"] or match["month2"]]
        day_number = int(match["day"] or match["day2"])
        year_text = match["year"] or match["year2"]
        if calendar == "hijri":
            day = _hijri(int(year_text), number, day_number) if year_text else None
        elif year_text:
            day = _date(int(year_text), number, day_number)
        else:
            day = _nearest_year(number, day_number, captured_at)
        if day:
            yield day, match.start(), match.end()


def _date(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def _nearest_year(month: int, day: int, captured_at: dt.datetime) -> dt.date | None:
    """A day without its year is the last one before the capture (or the day after, for eastern zones)."""
    this = _date(captured_at.year, month, day)
    if this and this > captured_at.date() + dt.timedelta(days=1):
        return _date(captured_at.year - 1, month, day)
    return this


def _hijri(year: int, month: int, day: int) -> dt.date | None:
    from hijridate import Hijri

    try:
        gregorian = Hijri(year, month, day).to_gregorian()
    except (ValueError, OverflowError):
        return None
    return dt.date(gregorian.year, gregorian.month, gregorian.day)


def _at(
    day: dt.date, clock: re.Match[str] | None, text: str, zone: ZoneInfo, captured_at: dt.datetime
) -> dt.datetime | None:
    hour, minute, second = 0, 0, 0
    tzinfo: dt.tzinfo = zone
    if clock:
        hour, minute, second = int(clock[1]), int(clock[2]), int(clock[3] or 0)
        hour = _twenty_four(hour, clock[5] or "")
        tzinfo = _zone(clock[4] or "", text, zone)
        if hour > 23 or minute > 59 or second > 59:
            hour, minute, second = 0, 0, 0
    return dt.datetime(day.year, day.month, day.day, hour, minute, second, tzinfo=tzinfo).astimezone(dt.UTC)


def _twenty_four(hour: int, half: str) -> int:
    afternoon = half.startswith(("p", "م", "ظهر"))
    if afternoon and hour < 12:
        return hour + 12
    if half.startswith(("a", "ص")) and hour == 12:
        return 0
    return hour


def _zone(stated: str, text: str, zone: ZoneInfo) -> dt.tzinfo:
    shift = _SHIFTED_ZONE.search(text)
    if shift or stated[:1] in {"+", "-"}:
        found = shift.group(1) if shift else stated
        digits = found[1:].replace(":", "")
        hours, minutes = (digits[:-2], digits[-2:]) if len(digits) > 2 else (digits, "0")
        offset = dt.timedelta(hours=int(hours), minutes=int(minutes))
        sign = -1 if found[0] == "-" else 1
        return dt.timezone(sign * offset) if offset <= dt.timedelta(hours=14) else dt.UTC
    if stated or _NAMED_ZONE.search(text):
        return dt.UTC
    return dt.timezone(dt.timedelta(hours=3)) if _MECCA_ZONE.search(text) else zone


def _read_ago(text: str, zone: ZoneInfo, captured_at: dt.datetime) -> dt.datetime | None:
    match = _AGO.search(text)
    if not match:
        return None
    count, seconds = _UNITS[match[2]]
    count = int(match[1]) if match[1] else count
    return captured_at - dt.timedelta(seconds=count * seconds) if count else None


def _read_rfc(text: str, zone: ZoneInfo, captured_at: dt.datetime) -> dt.datetime | None:
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(dt.UTC)


def _read_relative_day(text: str, zone: ZoneInfo, captured_at: dt.datetime) -> dt.datetime | None:
    back = 0 if _TODAY.search(text) else 1 if _YESTERDAY.search(text) else None
    if back is None:
        return None
    day = captured_at.astimezone(zone).date() - dt.timedelta(days=back)
    return _at(day, _CLOCK.search(text), text, zone, captured_at)


@lru_cache(maxsize=1)
def _months() -> dict[str, tuple[int, str]]:
    """Folded month names with their number and calendar."""
    table = files("marsad.text").joinpath("data/months.tsv").read_text(encoding="utf-8")
    rows = [line.split("\t") for line in table.splitlines() if line and not line.startswith("#")][1:]
    return {fold(normalise(name)).lower(): (int(month), calendar) for name, month, calendar, _ in rows}


@lru_cache(maxsize=1)
def _named_pattern() -> re.Pattern[str]:
    """«3 أيار/مايو 2026», «3 من مايو (أيار)، 2026», «مايو 3, 2026», and both without the year."""
    names = "|".join(sorted(map(re.escape, _months()), key=len, reverse=True))
    second = rf"(?:\s*[/(\-]\s*(?:{names})\s*\)?)?"
    return re.compile(
        rf"(?<!\d)(?P<day>\d{{1,2}})\s*(?:من\s+)?(?:شهر\s+)?[-/,،]?\s*(?P<month>{names}){second}(?!\w)"
        rf"(?:\s*[-/,،]?\s*(?:عام\s+|سنه\s+)?(?P<year>\d{{4}})(?!\d))?"
        rf"|\b(?P<month2>{names})\s+(?P<day2>\d{{1,2}})(?!\d)\s*[,،]?\s*(?P<year2>\d{{4}})(?!\d)"
    )
