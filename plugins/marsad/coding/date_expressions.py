"""Expressions of time in Arabic text, resolved against the day of publication.

«فجر أمس», «اليوم الاثنين», «الخميس المقبل», «24 فبراير/شباط الماضي», «3 جوان», «4/6/2018», «20 رمضان
1439هـ (الموافق 4 يونيو)», «قبل يومين», «بين 10 و12 مايو», «خلال الساعات الـ48 الماضية»,
«مطلع الشهر», «عام 2012», «منذ أيام».

A grammar over tokens, not over letters: the words that may begin an expression are looked up in a table, so a
text costs time linear in its length whatever it says. Tables: ``months.tsv``, ``weekdays.tsv``,
``date_words.tsv``, ``number_words.tsv``. Hijri days are converted by hijridate (Umm al-Qura).
"""

import calendar
import datetime as dt
import re
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import Literal, NamedTuple

from marsad.coding.numerals import NumberReader
from marsad.coding.tables import rows
from marsad.coding.tokens import Token

DatePrecision = Literal["day", "week", "month", "year", "vague"]
DateKind = Literal["absolute", "relative", "span"]

_YEARS = range(1900, 2101)
_HIJRI_YEARS = range(1343, 1501)  # what hijridate can convert
_YEAR = re.compile("[وف]?[بل]?(?:ال)?([0-9]{4})[همـ]*")
_LONGEST_LEAD = 6  # tokens: «في ساعة متأخرة من مساء يوم أمس»
_MONTH_COST_AHEAD = 3.0  # news looks back: a day ahead must be three times nearer to be meant


class DateMention(NamedTuple):
    """An expression of time: offsets, first and last day, how exact it is."""

    start: int
    end: int
    first: dt.date
    last: dt.date
    precision: DatePrecision
    kind: DateKind
    form: str  # what it is made of: today, weekday, date, figures, hijri, ago, hours, week, edge, now …


class _Core(NamedTuple):
    """A part of an expression that has been read, up to token ``last`` (exclusive)."""

    last: int
    first_day: dt.date
    last_day: dt.date
    precision: DatePrecision
    kind: DateKind
    form: str


class _Month(NamedTuple):
    last: int
    month: int
    hijri: bool
    sure: bool


@cache
def _words() -> dict[str, dict[str, str]]:
    table: dict[str, dict[str, str]] = {}
    for row in rows("date_words"):
        table.setdefault(row["form"], {})[row["role"]] = row["value"]
    for row in rows("weekdays"):
        table.setdefault(row["form"], {})["weekday"] = row["weekday"]
    for row in rows("months"):
        first = row["form"].split()[0]
        table.setdefault(first, {})["month"] = ""
    return table


@cache
def _context(role: str) -> frozenset[str]:
    return frozenset(row["form"] for row in rows("date_context") if row["role"] == role)


@cache
def _months() -> dict[tuple[str, ...], tuple[int, bool, bool]]:
    return {
        tuple(row["form"].split()): (int(row["month"]), row["calendar"] == "hijri", row["strength"] == "sure")
        for row in rows("months")
    }


_NOTHING: dict[str, str] = {}


@lru_cache(maxsize=50_000)
def _roles(folded: str) -> tuple[str, dict[str, str]]:
    """A word without the clitics that stand before a word of time, and its roles."""
    table = _words()
    if folded in table:
        return folded, table[folded]
    rest = folded.lstrip("ـ")
    for clitic in ("و", "ف", ""):
        if not rest.startswith(clitic):
            continue
        bare = rest[len(clitic) :]
        for preposition in ("", "ب", "ل", "لل", "ال"):
            if not bare.startswith(preposition):
                continue
            form = bare[len(preposition) :]
            form = "ال" + form if preposition == "لل" else form
            if form in table and not (preposition == "ال" and "month" not in table[form]):
                return form, table[form]
    return folded, _NOTHING


@lru_cache(maxsize=4096)
def _hijri_day(year: int, month: int, day: int) -> dt.date | None:
    from hijridate import Hijri

    try:
        return dt.date.fromordinal(Hijri(year, month, day).to_gregorian().toordinal())  # not its own subclass
    except (ValueError, OverflowError):
        return None


def _gregorian_day(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def _month_end(day: dt.date) -> dt.date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def _shift_months(day: dt.date, months: int) -> dt.date:
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    year = min(max(year, 1), 9998)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _ahead(day: dt.date, days: int) -> dt.date:
    """The day so many days later (earlier, where negative), within what a calendar can hold."""
    ordinal = day.toordinal() + days
    return dt.date.fromordinal(min(max(ordinal, 1), dt.date.max.toordinal()))


def _back(day: dt.date, days: int) -> dt.date:
    return _ahead(day, -days)


class ExpressionReader:
    """Reads expressions of time off a list of tokens."""

    def __init__(self, tokens: Sequence[Token], publication_day: dt.date) -> None:
        self.tokens = tokens
        self.today = publication_day
        self.folded = [token.word.folded for token in tokens]
        self.words = [_roles(form) for form in self.folded]
        self.numbers = NumberReader(tokens)

    # Tokens

    def has(self, at: int, role: str) -> bool:
        return 0 <= at < len(self.words) and role in self.words[at][1]

    def value(self, at: int, role: str) -> str:
        return self.words[at][1][role]

    def form(self, at: int) -> str:
        return self.folded[at] if 0 <= at < len(self.folded) else ""

    def skip(self, at: int, *forms: str) -> int:
        return at + 1 if self.form(at) in forms else at

    def figure(self, at: int) -> int | None:
        """A number written in digits at one token, a clitic allowed («الـ11», «و12»)."""
        part = self.numbers.part(at)
        return part.value if part and part.kind == "digits" else None

    def year_figure(self, at: int) -> int | None:
        """Four digits, the mark of the calendar written onto them or not («1439هـ»)."""
        year = _YEAR.fullmatch(self.form(at))
        return int(year[1]) if year else None

    def touches(self, at: int) -> bool:
        return self.numbers.touches(at)

    # Whole expressions

    def read(self) -> list[DateMention]:
        mentions: list[DateMention] = []
        at = 0
        while at < len(self.tokens):
            may_begin = self.words[at][1] or self.numbers.parts[at] or self.folded[at] in _context("opening")
            core = self.expression(at) if may_begin else None
            if core is None:
                at += 1
                continue
            start = self.tokens[at].start + self.clitic(at)
            end = self.tokens[core.last - 1].end
            mentions.append(DateMention(start, end, *core[1:]))
            at = core.last
        return mentions

    def clitic(self, at: int) -> int:
        """Letters of «و» or «ف» before the expression's first word."""
        form, text = self.folded[at], self.tokens[at].text
        known = self.words[at][0]
        attached = form[0] in "وف" and (known != form or self.numbers.parts[at] is not None)
        return int(attached and text[0] in "وف")

    def expression(self, at: int) -> _Core | None:
        core = self.span(at) or self.point(at) or self.ago(at) or self.recent(at) or self.edge(at)
        return core or self.period(at) or self.year(at) or self.loose(at)

    def point(self, at: int) -> _Core | None:
        """A day, with the part of the day before it: «فجر أمس», «مساء يوم الثلاثاء», «ليلة 12 مايو»."""
        last = at
        while last - at < _LONGEST_LEAD and (
            self.has(last, "part") or (last > at and self.form(last) in ("من", "متاخره", "مبكره", "اليوم"))
        ):
            if self.form(last) == "اليوم" and not self.has(last + 1, "weekday"):
                break
            core = self.day(last + 1)
            if core:
                return core
            last += 1
        return self.day(at)

    def day(self, at: int) -> _Core | None:
        """A single day without what stands before it."""
        if at >= len(self.tokens):
            return None
        core = self.date(at) or self.figures(at) or self.relative_day(at) or self.weekday(at)
        return self.with_explicit(core) if core else None

    def with_explicit(self, core: _Core) -> _Core:
        """«الأربعاء 25 مايو», «20 رمضان 1439 هـ الموافق 4 يونيو»: what comes second is more exact."""
        if core.form in ("date", "figures"):
            return core
        last = core.last
        last = self.skip(last, "(", "،", "-", ",")
        last = self.skip(last, "الموافق", "موافق", "الموافقه", "المصادف", "ل")
        last = self.skip(last, "ل", "يوم")
        explicit = self.date(last) or self.figures(last)
        if explicit is None or explicit.form not in ("date", "figures", "hijri"):
            return core
        if core.form == "hijri" and explicit.form == "hijri":
            return core
        closed = self.skip(explicit.last, ")") if self.form(core.last) == "(" else explicit.last
        return self.with_explicit(explicit._replace(last=closed))

    # Days

    def relative_day(self, at: int) -> _Core | None:
        """«أمس», «أول من أمس», «اليوم», «بعد غد», «الليلة الماضية»; a weekday beside it belongs to it."""
        offset = None
        last = at + 1
        if self.has(at, "tonight"):
            past = self.has(last, "modifier") and self.value(last, "modifier") == "past"
            offset, last = (-1, last + 1) if past else (0, last)
        elif self.words[at][0] in ("اول", "الاول") and (found := self.day_before_yesterday(at)):
            offset, last = -2, found
        elif self.form(at) in ("بعد", "وبعد") and self.form(last) in ("غد", "الغد"):
            offset, last = 2, last + 1
        elif self.has(at, "day") and (int(self.value(at, "day")) or self.is_today(at)):
            offset = int(self.value(at, "day"))
            if offset == -1 and self.form(last) in ("الاول", "اول"):
                offset, last = -2, last + 1
        if offset is None:
            return None
        name = {0: "today", 1: "tomorrow", 2: "tomorrow"}.get(offset, "yesterday")
        day = _ahead(self.today, offset)
        return _Core(self.beside(last, day), day, day, "day", "relative", name)

    def day_before_yesterday(self, at: int) -> int | None:
        last = self.skip(at + 1, "من")
        return last + 1 if self.has(last, "day") and self.words[last][0] in ("امس", "الامس") else None

    def is_today(self, at: int) -> bool:
        before, after = self.form(at - 1), self.form(at + 1)
        if self.words[at][0] == "يومنا":
            return after == "هذا"
        quoted = before in ('"', "«", "“") and after in ('"', "»", "”")
        return not (after in _context("after-no-today") or before in _context("before-no-today") or quoted)

    def beside(self, last: int, day: dt.date) -> int:
        """The token after a weekday that names the same day once more: «أمس الأحد», «اليوم (الاثنين)»."""
        opened = self.form(last) in ("(", "-", "–", "[")
        at = last + 1 if opened else last
        at = self.skip(at, "يوم")
        if not self.has(at, "weekday"):
            return last
        if opened:
            return self.skip(at + 1, ")", "-", "–", "]")
        return at + 1

    def weekday(self, at: int) -> _Core | None:
        """«الخميس»: the latest one up to publication, unless «المقبل»."""
        if not self.has(at, "weekday") or self.form(at - 1) in _context("before-no-weekday"):
            return None
        wanted = int(self.value(at, "weekday"))
        last = at + 1
        if self.form(last) in ("-", "/", "–") and self.has(last + 1, "weekday"):
            last += 2  # «ليل الاثنين-الثلاثاء» begins on Monday
        elif self.has(last, "weekday") and not self.folded[last].startswith("و"):
            last += 1
        back = (self.today.isoweekday() - wanted) % 7
        modifier = self.value(last, "modifier") if self.has(last, "modifier") else ""
        if self.form(last) == "هذا":
            modifier = ""
        if modifier == "past":
            back = back or 7
        if modifier == "next":
            back -= 7
        if modifier:
            last += 1
            last = last + 1 if self.form(last) in ("قبل",) and self.form(last + 1) == "الماضي" else last
        day = _back(self.today, back)
        return _Core(last, day, day, "day", "relative", "weekday-next" if modifier == "next" else "weekday")

    # Dates of the calendar

    def month(self, at: int) -> _Month | None:
        """A month's name, with its twin: «حزيران/يونيو», «يوليو (تموز)», «أغسطس آب»."""
        first = self.single_month(at)
        if first is None:
            return None
        last = first.last
        opened = self.form(last) == "("
        joint = self.skip(last, "/", "-", "–", "(", "ـ", "\\")
        twin = self.single_month(joint)
        if twin is None or twin.hijri != first.hijri or twin.month != first.month:
            return first
        last = twin.last
        if opened:
            last = self.skip(last, ")")
        return _Month(last, first.month, first.hijri, True)

    def single_month(self, at: int) -> _Month | None:
        if not self.has(at, "month"):
            return None
        name = self.words[at][0]
        for length in (2, 1):
            words = (name, *self.folded[at + 1 : at + length])
            found = _months().get(words)
            if found and len(words) == length:
                return _Month(at + length, *found)
        return None

    def day_number(self, at: int) -> tuple[int, int] | None:
        """Day of a month from 1 to 31: figures, number words or ordinals; and the token after it."""
        figure = self.figure(at)
        if figure is not None:
            return (at + 1, figure) if 1 <= figure <= 31 else None
        if self.has(at, "ordinal"):
            day = int(self.value(at, "ordinal"))
            if self.form(at + 1) in ("عشر", "عشره") and day != 10:
                return at + 2, (1 if day == 11 else day) + 10
            joined = self.numbers.joined(at + 1)
            if joined and joined[1].kind == "tens" and joined[1].value in (20, 30):
                return joined[0] + 1, (1 if day == 11 else day) + joined[1].value
            return at + 1, 1 if day == 11 else day
        number = self.numbers.whole(at) if self.numbers.part(at) else None
        return number if number and 1 <= number[1] <= 31 else None

    def date(self, at: int) -> _Core | None:
        """Day and month, with or without year; days joined by «و» or a dash are a span."""
        if self.numbers.part(at) is None and not self.has(at, "ordinal"):
            return None
        if self.words[at][1].get("ordinal") and self.form(at) == "اول" and self.form(at + 1) == "من":
            return None  # «أول من أمس»
        found = self.day_number(at)
        if found is None or (self.touches(at - 1) and self.form(at - 1) in ("/", ".", ":")):
            return None
        last, day = found
        until = day
        joint = last
        if self.form(joint) in ("-", "–", "/") and self.figure(joint + 1):
            second = self.day_number(joint + 1)
        elif self.folded[joint : joint + 1] and self.folded[joint][0] == "و":
            second = self.day_number(joint + 1 if self.form(joint) == "و" else joint)
        else:
            second = None
        if second and second[1] > day and self.month_after(second[0]):
            last, until = second
        return self.day_and_month(at, last, day, until)

    def month_after(self, last: int) -> _Month | None:
        last = self.skip(last, "من")
        last = self.skip(last, "شهر")
        return self.month(last)

    def day_and_month(self, at: int, last: int, day: int, until: int) -> _Core | None:
        month = self.month_after(last)
        if month is None:
            return self.day_of_this_month(last, day)
        last, year, modifier = self.year_after(month.last)
        first = self.resolve(month, day, year, modifier)
        if first is None:
            return None
        end = self.resolve(month, until, year, modifier) if until != day else first
        form = "hijri" if month.hijri else "date"
        return _Core(last, first, end or first, "day", "absolute" if until == day else "span", form)

    def day_of_this_month(self, last: int, day: int) -> _Core | None:
        """«13 من الشهر الحالي», «في 30 من الشهر الماضي», «يوم 11 الجاري»."""
        at = self.skip(last, "من")
        at = self.skip(at, "هذا")
        named = self.form(at) in ("الشهر", "شهر")
        this = self.form(at - 1) == "هذا" and named
        if named:
            at += 1
        elif at != last or self.form(at) not in ("الجاري", "الحالي", "الماضي", "المنصرم", "المقبل"):
            return None
        modifier = self.value(at, "modifier") if self.has(at, "modifier") else ""
        if not modifier and not this:
            return None
        start = _shift_months(self.today.replace(day=1), {"past": -1, "next": 1}.get(modifier, 0))
        found = _gregorian_day(start.year, start.month, day)
        last = at + 1 if modifier else at
        return _Core(last, found, found, "day", "absolute", "date") if found else None

    def year_after(self, last: int) -> tuple[int, int | None, str]:
        """The token after, the year, and the modifier that may follow a month."""
        at = self.skip(last, "من", "،", ",", "-")
        at = self.skip(at, "عام", "سنه", "العام", "السنه", "لعام", "لسنه")
        figure = self.year_figure(at)
        if figure is not None and (figure in _YEARS or figure in _HIJRI_YEARS):
            return (
                self.skip(at + 1, "م", "ميلادي", "ميلاديه", "هـ", "ه", "هجري", "هجريه", "للهجره"),
                figure,
                "",
            )
        named = at > last and self.form(at - 1) in ("العام", "السنه", "عام")
        if (
            self.form(last) == "من"
            and self.form(last + 1) in ("هذا", "نفس")
            and self.form(last + 2) == "العام"
        ):
            return last + 3, self.today.year, ""
        if self.form(last) in ("هذا", "هذه") and self.form(last + 1) in ("العام", "السنه", "الشهر"):
            return last + 2, self.today.year, ""
        if self.has(at, "modifier") and (at == last or named) and self.form(at) != "هذا":
            modifier = self.value(at, "modifier")
            if named:
                return at + 1, self.today.year + {"past": -1, "next": 1}.get(modifier, 0), ""
            return at + 1, None, modifier
        return last, None, ""

    def resolve(self, month: _Month, day: int, year: int | None, modifier: str) -> dt.date | None:
        """The day meant: the named year's, else the one nearest to publication, rather before it."""
        if month.hijri:
            return self.resolve_hijri(month.month, day, year, modifier)
        if year is not None:
            return _gregorian_day(year, month.month, day)
        years = (self.today.year - 1, self.today.year, self.today.year + 1)
        days = [_gregorian_day(y, month.month, day) for y in years]
        return self.nearest([d for d in days if d], modifier)

    def resolve_hijri(self, month: int, day: int, year: int | None, modifier: str) -> dt.date | None:
        if year is not None:
            return _hijri_day(year, month, day) if year in _HIJRI_YEARS else None
        around = (self.today.year - 622) * 33 // 32
        days = [_hijri_day(y, month, day) for y in range(around - 1, around + 3) if y in _HIJRI_YEARS]
        return self.nearest([d for d in days if d], modifier)

    def nearest(self, days: list[dt.date], modifier: str) -> dt.date | None:
        if modifier == "past":
            days = [d for d in days if d <= self.today]
        if modifier == "next":
            days = [d for d in days if d > self.today]

        def cost(day: dt.date) -> float:
            ahead = (day - self.today).days
            return ahead * _MONTH_COST_AHEAD if ahead > 0 else float(-ahead)

        return min(days, key=cost) if days else None

    def figures(self, at: int) -> _Core | None:
        """«4/6/2018», «2018-06-04», «04.06.2018»: day first unless the year is."""
        numbers: list[int] = []
        last = at
        mark = ""
        while len(numbers) < 3 and last < len(self.folded) and self.folded[last].isdigit():
            numbers.append(int(self.folded[last]) if len(self.folded[last]) <= 4 else -1)
            if not (
                self.form(last + 1) in ("/", "-", ".", "\\") and self.touches(last) and self.touches(last + 1)
            ):
                last += 1
                break
            if mark not in ("", self.form(last + 1)):
                return None
            mark = self.form(last + 1)
            last += 2
        if len(numbers) != 3 or (at and self.touches(at - 1) and self.form(at - 1) in ("/", "-", ".")):
            return None
        last = last if self.folded[last - 1].isdigit() else last - 1
        year, month, day = numbers if numbers[0] > 31 else numbers[::-1]
        year += 2000 if year < 100 and len(self.folded[last - 1]) == 2 else 0
        found = _hijri_day(year, month, day) if year in _HIJRI_YEARS else None
        if found is None and year in _YEARS:
            found = _gregorian_day(year, month, day) or _gregorian_day(year, day, month)
        last = self.skip(last, "م", "هـ", "ه")
        return _Core(last, found, found, "day", "absolute", "figures") if found else None

    # Spans

    def span(self, at: int) -> _Core | None:
        """«بين 10 و12 مايو», «من 3 إلى 5 يونيو», «من الاثنين إلى الخميس», «خلال الساعات الـ48 الماضية»."""
        return self.last_hours(at) or self.between(at)

    def between(self, at: int) -> _Core | None:
        opening = self.form(at).removeprefix("و")
        if opening == "ما" and self.form(at + 1) == "بين":
            at, opening = at + 1, "بين"
        if opening not in ("بين", "من", "مابين", "منذ"):
            return None
        at = self.skip(at + 1, "يوم", "يومي", "الفتره", "تاريخ", "تاريخي", "عامي", "شهري")
        whole = self.day(at) or self.year(at)
        if whole and whole.kind == "span":
            return whole
        if whole is None:
            return self.days_then_month(at)
        if opening == "بين":
            joined = self.form(whole.last)[:1] == "و"
            next_at = whole.last + (1 if self.form(whole.last) == "و" else 0)
        else:
            joined = self.form(whole.last) in ("الي", "حتي", "وحتي")
            next_at = whole.last + 1
        other = (self.point(next_at) or self.year(next_at)) if joined else None
        if other and other.form == "weekday" and other.last_day < whole.first_day:
            other = other._replace(last_day=_ahead(other.last_day, 7))
        if other is None or other.last_day < whole.first_day:
            return None
        return _Core(other.last, whole.first_day, other.last_day, whole.precision, "span", whole.form)

    def days_then_month(self, at: int) -> _Core | None:
        """«10 إلى 12 مايو»: the month comes once."""
        first = self.day_number(at) if at < len(self.words) else None
        if first is None:
            return None
        joint = first[0]
        if self.form(joint) not in ("الي", "حتي", "-", "–", "و") and self.form(joint)[:1] != "و":
            return None
        at = joint if self.form(joint)[:1] == "و" and len(self.form(joint)) > 1 else joint + 1
        at = self.skip(at, "يوم")
        other = self.date(at)
        if other is None or other.first_day.day <= first[1]:
            return None
        return other._replace(first_day=other.first_day.replace(day=first[1]), kind="span")

    def last_hours(self, at: int) -> _Core | None:
        """«الساعات الـ48 الماضية», «الـ24 ساعة الأخيرة», «اليومين الماضيين», «الأيام الثلاثة المقبلة»."""
        amount, last, unit = self.amount(at)
        if unit not in ("hour", "day", "week") or not self.has(last, "modifier"):
            return None
        modifier = self.value(last, "modifier")
        if modifier == "this" or (amount is None and modifier == "next"):
            return None
        if amount is None:
            return None
        hours = amount * {"hour": 1, "day": 24, "week": 168}[unit]
        days = max(1, -(-hours // 24))
        if days > 400:
            return None
        if modifier == "past":
            return _Core(last + 1, _back(self.today, days), self.today, "day", "span", "hours")
        return _Core(last + 1, self.today, _ahead(self.today, days), "day", "span", "hours-next")

    def amount(self, at: int) -> tuple[int | None, int, str]:
        """A number of units in either order: how many (None: unsaid), the token after, which unit."""
        if self.has(at, "unit"):
            unit, last = self.value(at, "unit"), at + 1
            if self.has(at, "dual"):
                return 2, last, unit
            number = self.numbers.whole(last) if self.numbers.part(last) else None
            if number and (self.folded[last].startswith(("ال", "وال")) or self.form(at).startswith("ال")):
                return number[1], number[0], unit
            return None, last, unit
        number = self.numbers.whole(at) if self.numbers.part(at) else None
        if number and self.has(number[0], "unit"):
            return number[1], number[0] + 1, self.value(number[0], "unit")
        return None, at, ""

    # Distances from today

    def ago(self, at: int) -> _Core | None:
        """«قبل يومين», «منذ 3 أيام», «منذ أيام»; not «قبل يومين من», which hangs on another day."""
        if not self.has(at, "ago"):
            return None
        last = at + 1
        while self.form(last) in ("نحو", "حوالي", "قرابه", "اكثر", "من", "زهاء", "اقل") and last < at + 4:
            last += 1
        amount, last, unit = self.amount(last)
        if not unit or unit == "minute":
            return None
        if (
            self.form(last) in ("من", "علي")
            or self.has(last, "modifier")
            or self.form(last) in _context("of-another-day")
        ):
            return None
        singular = self.form(last - 1) in ("يوم", "اسبوع", "شهر", "عام", "سنه", "ساعه")
        if amount is None and singular:
            amount = 1
        return self.back(last, amount, unit, "since" if self.value(at, "ago") == "since" else "ago")

    def back(self, last: int, amount: int | None, unit: str, form: str) -> _Core | None:
        if amount is None or amount > 10_000:
            days = {"hour": 1, "day": 10, "week": 60, "month": 365, "year": 3650}[unit]
            return _Core(last, _back(self.today, days), self.today, "vague", "relative", "vague")
        if unit == "hour":
            day = _back(self.today, amount // 24)
            return _Core(last, day, day, "day", "relative", form)
        if unit in ("day", "week"):
            day = _back(self.today, amount * (1 if unit == "day" else 7))
            precision: DatePrecision = "day" if unit == "day" else "week"
            return _Core(last, day, day, precision, "relative", form)
        if unit == "month":
            day = _shift_months(self.today, -amount)
            return _Core(last, day.replace(day=1), _month_end(day), "month", "relative", form)
        year = max(1, self.today.year - amount)
        return _Core(last, dt.date(year, 1, 1), dt.date(year, 12, 31), "year", "relative", form)

    def recent(self, at: int) -> _Core | None:
        """«الأسبوع الماضي», «هذا الشهر», «العام المقبل», «الأيام الماضية», «نهاية الأسبوع»."""
        this = self.form(at) in ("هذا", "هذه", "وهذا", "لهذا")
        unit_at = at + 1 if this else at
        if not self.has(unit_at, "unit") or self.value(unit_at, "unit") == "minute":
            return None
        form, unit = self.words[unit_at][0], self.value(unit_at, "unit")
        last = unit_at + 1
        if this:
            return self.whole_unit(last, unit, 0) if form in ("الاسبوع", "الشهر", "العام", "السنه") else None
        amount, counted_last, counted_unit = self.amount(unit_at)
        if amount and counted_unit in ("month", "year") and self.has(counted_last, "modifier"):
            return self.long_past(counted_last, amount, counted_unit)
        if not self.has(last, "modifier") or not form.startswith("ال"):
            return None
        modifier = self.value(last, "modifier")
        if form in ("الاسبوع", "الشهر", "العام", "السنه"):
            return self.whole_unit(last + 1, unit, {"past": -1, "next": 1}.get(modifier, 0))
        if modifier == "past" and form != "اليوم":
            return self.back(last + 1, None, unit, "vague")
        return None

    def long_past(self, last: int, amount: int, unit: str) -> _Core | None:
        if self.value(last, "modifier") != "past":
            return None
        core = self.back(last + 1, amount, unit, "since")
        return core._replace(last_day=self.today, kind="span") if core else None

    def whole_unit(self, last: int, unit: str, offset: int) -> _Core | None:
        if unit == "week":
            sunday = _ahead(self.today, 7 * offset - self.today.isoweekday() % 7)
            return _Core(last, sunday, _ahead(sunday, 6), "week", "relative", "week")
        if unit == "month":
            start = _shift_months(self.today.replace(day=1), offset)
            return _Core(last, start, _month_end(start), "month", "relative", "month")
        if unit == "year":
            year = min(max(self.today.year + offset, 1), 9999)
            return _Core(last, dt.date(year, 1, 1), dt.date(year, 12, 31), "year", "relative", "year")
        return None

    # Months, years, and their edges

    def edge(self, at: int) -> _Core | None:
        """«مطلع الشهر», «منتصف يونيو», «نهاية العام الجاري», «بداية 2015»."""
        if not self.has(at, "edge"):
            return None
        last = self.skip(at + 1, "شهر", "هذا", "هذه")
        core = self.period(last) or self.recent(last) or self.year(last) or self.bare_unit(last)
        if core is None or core.precision not in ("week", "month", "year"):
            return None
        return core._replace(form="edge")

    def bare_unit(self, at: int) -> _Core | None:
        forms = ("الاسبوع", "الشهر", "العام", "السنه")
        if self.has(at, "unit") and self.words[at][0] in forms:
            return self.whole_unit(at + 1, self.value(at, "unit"), 0)
        return None

    def period(self, at: int) -> _Core | None:
        """A month by name: «في مايو», «أغسطس آب الماضي», «شهر مارس 2015»."""
        named = self.form(at).removeprefix("و") in ("شهر", "بشهر", "لشهر")
        month = self.month(at + 1 if named else at)
        if month is None:
            return None
        last, year, modifier = self.year_after(month.last)
        if not (month.sure or named or year or modifier):
            return None
        first = self.resolve(month, 1, year, modifier)
        if first is None:
            return None
        if month.hijri:
            return _Core(last, first, _ahead(first, 29), "month", "absolute", "month")
        return _Core(last, first, _month_end(first), "month", "absolute", "month")

    def year(self, at: int) -> _Core | None:
        """«عام 2012», «في 2013», «منذ 1991», «بين عامي 2006 و2008»."""
        announced = self.has(at, "year")
        preposition = self.form(at) in ("في", "منذ", "خلال", "حتي", "وفي", "ومنذ", "مند") or self.has(
            at, "edge"
        )
        if not announced and not preposition and not self.bare_year_allowed(at):
            return None
        number_at = at + 1 if announced or preposition else at
        if preposition and self.has(number_at, "year"):
            return None
        figure = self.figure(number_at)
        if figure is None or figure not in _YEARS or self.is_counted(number_at):
            return None
        last = number_at + 1
        until = figure
        second = self.figure(last)
        if announced and second in _YEARS and self.form(last).startswith("و") and second is not None:
            until, last = second, last + 1
        first, end = dt.date(figure, 1, 1), dt.date(until, 12, 31)
        return _Core(last, first, end, "year", "absolute" if until == figure else "span", "year")

    def bare_year_allowed(self, at: int) -> bool:
        """A year without announcement only inside «بين عامي 2006 و2008» and after an edge."""
        return self.has(at - 1, "edge") or self.form(at - 1) in ("عامي", "وعام")

    def is_counted(self, at: int) -> bool:
        """«في 2000 قرية»: a noun without article after it is what the number counts."""
        if self.touches(at) and self.form(at + 1) in ("/", "-", ".", ",") and self.form(at + 2).isdigit():
            return True
        following = self.tokens[at + 1].word if at + 1 < len(self.tokens) else None
        if following is None or following.kind != "word" or self.touches(at):
            return False
        if following.folded.startswith(("ال", "و", "ف", "ب", "ل")) or "n" not in following.letters:
            return False
        return not (set("vpcglm") & set(following.letters))

    def loose(self, at: int) -> _Core | None:
        """«حاليا», «مؤخرا», «في وقت سابق»: times that only say before or now."""
        if self.has(at, "now"):
            return _Core(at + 1, self.today, self.today, "vague", "relative", "now")
        if self.has(at, "vague"):
            return _Core(at + 1, _back(self.today, 30), self.today, "vague", "relative", "vague")
        if self.form(at) == "في" and self.form(at + 1) == "وقت" and self.form(at + 2) in ("سابق", "لاحق"):
            offset = 0 if self.form(at + 2) == "سابق" else 1
            last = at + 3
            first = _back(self.today, 7) if offset == 0 else self.today
            return _Core(last, first, _ahead(self.today, 7 * offset), "vague", "relative", "vague")
        return None
