"""Numbers in Arabic text: digits, number words of any gender, case and order, duals, open plurals, bounds.

«1,500», «١٥», «1.5 مليون», «15 ألفا», «خمسة وعشرون», «مئة وثلاثة عشر», «ألفين و300»; «عشرات» is 20 to 99;
«أكثر من 15» is 15 or more; «نحو 90» is 90 give or take a tenth; «بين 10 و15» is a range; a dual noun that
names people («جنديين») counts two. Percentages, clock times and dates in figures are no numbers here.

Tables: ``number_words.tsv``, ``number_bounds.tsv``. Cost: linear in the number of tokens.
"""

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from marsad.coding.tables import rows, word_classes
from marsad.coding.tokens import Token, Word, fold, tokenise

_DIGITS = re.compile(r"([وف]?)((?:[بلك]?(?:ال|لل)?))(\d{1,15})([ء-ي]*)")
_THOUSANDS = re.compile(r"\d{3}")
_PERCENT = frozenset(("%", "٪", "بالمئه", "بالمائه", "بالميه"))
_HUNDREDTHS = frozenset(("المئه", "المائه", "الميه"))
_DASHES = frozenset(("-", "–", "—"))
_RISE = re.compile("^[وف]?(?:[يت]?(?:رتفع|زداد|نخفض|تراجع)|ا?رتف|زياد|زاد|ازداد|انخف|تراجع|ارتف)")
_WEEKDAYS = frozenset(("اثنين", "اثنان", "احد"))  # with the article these are days of the week
_AND_ONE = frozenset(("واحد", "واحدي"))  # «وأحد عشر» looks like «واحد»
_NEVER = frozenset(("لست", "ولست", "فلست", "بالفي"))
_LONGEST_BOUND = 4  # words
_SHORTEST_GLUED = 4  # letters of a noun written onto its figure: «35جنديا»
_MOST_GROUPS = 4  # of three digits; what is longer counts no people
_SHARES = {"نصف": 2, "ونصف": 2, "ربع": 4, "وربع": 4}


class Numeral(NamedTuple):
    """A number that the text states; offsets cover its bound («أكثر من 15») as well."""

    start: int
    end: int
    low: int
    high: int | None  # None: no upper bound
    stated: int | None  # the figure itself; None where the text gives none («عشرات», «بين 10 و15»)


class Found(NamedTuple):
    """A number and its tokens ``first`` to ``last`` (exclusive); ``bare`` comes after its bound."""

    numeral: Numeral
    first: int
    bare: int
    last: int
    dual: bool


class _Part(NamedTuple):
    value: int
    kind: str  # of number_words.tsv, or "digits"
    conjoined: bool
    definite: bool


class _Reading(NamedTuple):
    last: int
    low: int
    high: int | None
    stated: int | None


@cache
def _number_words() -> dict[str, tuple[int, str]]:
    return {row["form"]: (int(row["value"]), row["kind"]) for row in rows("number_words")}


@cache
def _bounds(side: str) -> dict[tuple[str, ...], str]:
    return {tuple(row["words"].split()): row["bound"] for row in rows("number_bounds") if row["side"] == side}


@lru_cache(maxsize=50_000)
def _part(folded: str) -> _Part | None:
    """What a word contributes to a number."""
    digits = _DIGITS.fullmatch(folded)
    if digits:
        return _figures(digits)
    if folded in _NEVER:
        return None
    words = _number_words()
    if folded in words:
        return _Part(*words[folded], False, False)
    conjoined = folded[:1] in ("و", "ف")
    for rest in (folded, folded[1:]) if conjoined else (folded,):
        for prefix in ("", "ب", "ل", "ك", "ال", "بال", "كال", "لل"):
            bare = rest[len(prefix) :] if rest.startswith(prefix) else ""
            definite = prefix.endswith("ل") and len(prefix) > 1
            if bare in words and not (definite and bare in _WEEKDAYS):
                return _Part(*words[bare], rest is not folded, definite)
    return None


def _figures(digits: re.Match[str]) -> _Part | None:
    conjunction, article, figures, unit = digits.groups()
    value = int(figures)
    if unit:
        scale = _number_words().get(unit)
        if scale is None and len(unit) >= _SHORTEST_GLUED:
            return _Part(value, "digits", bool(conjunction), len(article) > 1)
        if scale is None or scale[1] != "scale":
            return None
        return _Part(value * scale[0], "scaled", bool(conjunction), len(article) > 1)
    return _Part(value, "digits", bool(conjunction), len(article) > 1)


class NumberReader:
    """Reads numbers off a list of tokens."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self.tokens = tokens
        self.folded = [token.word.folded for token in tokens]
        self.parts = [_part(form) for form in self.folded]

    def touches(self, left: int) -> bool:
        """Whether token ``left`` and the next one stand without a space between."""
        return 0 <= left < len(self.tokens) - 1 and self.tokens[left].end == self.tokens[left + 1].start

    def part(self, at: int, conjoined: bool | None = None) -> _Part | None:
        found = self.parts[at] if 0 <= at < len(self.parts) else None
        return found if found and (conjoined is None or found.conjoined == conjoined) else None

    def joined(self, at: int) -> tuple[int, _Part] | None:
        """The part that «و» adds at this token, and the token it stands at («وخمسة», «و 300»)."""
        added = self.part(at, conjoined=True)
        if added:
            return at, added
        if at < len(self.folded) and self.folded[at] in _AND_ONE and self.part(at + 1):
            return at, _Part(1, "unit", True, False)
        if at < len(self.folded) and self.folded[at] == "و":
            added = self.part(at + 1, conjoined=False)
            return (at + 1, added) if added else None
        return None

    def figures(self, at: int, value: int) -> tuple[int, float] | None:
        """Digits with their thousands and decimals; None where they are a time, a date or a name."""
        if self.touches(at - 1) and self.folded[at - 1] in ("/", ":", "-", "."):
            before = self.folded[at - 2] if at > 1 and self.touches(at - 2) else ""
            if before and (self.folded[at - 1] != "-" or not before[-1].isdigit()):
                return None
        number: float = value
        last = at + 1
        while last + 1 < len(self.folded) and self.touches(last - 1) and self.touches(last):
            mark, following = self.folded[last], self.folded[last + 1]
            if mark in ("/", ":") and following[:1].isdigit():
                return None
            if mark not in (".", ",", "٬", "٫", "،") or not following.isdigit():
                break
            scaled = self.part(last + 2, conjoined=False)
            decimal = (
                mark == "٫" or len(following) != 3 or bool(scaled and scaled.kind == "scale" and mark == ".")
            )
            if decimal:
                if number != int(number) or len(following) > 6:
                    return None
                number += int(following) / 10 ** len(following)
            else:
                number = number * 1000 + int(following)
            if last - at > 2 * _MOST_GROUPS:
                return None
            last += 2
        return last, number

    def below_hundred(self, at: int, part: _Part) -> tuple[int, int] | None:
        """Token after and value of a number from 1 to 99 in words."""
        if part.kind == "unit":
            teen = self.part(at + 1, conjoined=False)
            if teen and teen.kind == "ten" and not teen.definite:
                return at + 2, part.value + 10
            tens = self.joined(at + 1)
            if tens and tens[1].kind == "tens":
                return tens[0] + 1, part.value + tens[1].value
        if part.kind in ("unit", "ten", "tens"):
            return at + 1, part.value
        return None

    def group(self, at: int, part: _Part) -> tuple[int, float] | None:
        """Token after and value of what may stand before a thousand."""
        if part.kind == "digits":
            return self.figures(at, part.value)
        if part.kind in ("hundred", "hundreds"):
            return self.hundreds(at + 1, part.value)
        small = self.below_hundred(at, part)
        if small and part.kind == "unit" and small[0] == at + 1:
            times = self.part(at + 1, conjoined=False)
            if times and (times.kind == "hundred" or (times.kind == "many" and times.value == 100)):
                return self.hundreds(at + 2, part.value * 100)
        return small

    def hundreds(self, at: int, value: int) -> tuple[int, float]:
        added = self.joined(at)
        if added and added[1].kind == "digits" and added[1].value < 100:
            return added[0] + 1, value + added[1].value
        small = self.below_hundred(*added) if added else None
        return (small[0], value + small[1]) if small else (at, value)

    def whole(self, at: int) -> tuple[int, int] | None:
        """Token after and value of a whole number that begins at this token."""
        part = self.part(at)
        if part is None or part.kind in ("many", "few"):
            return None
        total: float = 0
        limit: float = float("inf")
        last = at
        while part is not None:
            step = self.scaled(last, part)
            if step is None or step[1] >= limit:
                break
            last, value, limit = step
            total += value
            if limit and last < len(self.folded) and self.folded[last] == "ونصف":
                return last + 1, round(total + limit / 2)
            added = self.joined(last) if limit else None
            if added is None:
                break
            if self.scaled(*added) is None:
                break
            last, part = added if self.fits(added, limit) else (last, None)
        if last == at or total != int(total) or total > 10**13:
            return None
        return last, int(total)

    def fits(self, added: tuple[int, _Part], limit: float) -> bool:
        step = self.scaled(*added)
        return step is not None and step[1] < limit

    def scaled(self, at: int, part: _Part) -> tuple[int, float, float] | None:
        """Token after, value, and what may still be added: less than the scale."""
        if part.kind == "scaled":
            return at + 1, part.value, 1000 if part.value < 10**6 else 10**6
        if part.kind == "scale":
            return at + 1, part.value, part.value
        group = self.group(at, part)
        if group is None:
            return None
        last, value = group
        scale = self.part(last, conjoined=False)
        if scale and scale.kind == "scale":
            return last + 1, value * scale.value, scale.value
        if scale and scale.kind == "many" and scale.value == 1000:
            return last + 1, value * 1000, 1000
        return last, value, 0

    def read(self, at: int) -> _Reading | None:
        """The number that begins at this token, bounds aside."""
        part = self.parts[at]
        if part is None:
            return self.half(at) if self.folded[at] in _SHARES else None
        if part.kind in ("many", "few") or (part.kind == "scale" and self.folded[at].endswith(("اف", "يين"))):
            return self.vague(at, part)
        found = self.whole(at)
        if found is None or self.is_no_count(at, *found):
            return None
        last, value = found
        return self.span(at, last, value) or _Reading(last, value, value, value)

    def half(self, at: int) -> _Reading | None:
        scale = self.part(at + 1, conjoined=False)
        if scale and scale.kind == "scale":
            value = scale.value // _SHARES[self.folded[at]]
            return _Reading(at + 2, value, value, value)
        return None

    def vague(self, at: int, part: _Part) -> _Reading:
        """«عشرات», «مئات الآلاف», «بضعة آلاف»: an open plural."""
        low, high = (3, 9) if part.kind == "few" else (2 * part.value, 10 * part.value - 1)
        scale = self.part(at + 1, conjoined=False)
        if scale and scale.kind == "scale" and scale.value > part.value:
            low, high, at = low * scale.value, (high + 1) * scale.value - 1, at + 1
        return _Reading(at + 1, low, high, None)

    def is_no_count(self, at: int, last: int, value: int) -> bool:
        part = self.parts[at]
        following = self.folded[last] if last < len(self.folded) else ""
        if following in _PERCENT or self.folded[at] in _PERCENT:
            return True
        if self.folded[at] in _HUNDREDTHS and at and self.folded[at - 1] == "في":
            return True
        if following == "في" and last + 1 < len(self.folded) and self.folded[last + 1] in _HUNDREDTHS:
            return True
        if last != at + 1 or part is None:
            return False
        if value == 1 and self.folded[at].endswith(("احد", "احدي")) and not self.folded[at].endswith("واحد"):
            return True  # «أحد القادة», «الأحد»: a count only in «أحد عشر»
        return self.folded[at].endswith("السبع") and at > 0 and self.folded[at - 1].endswith("بير")

    def span(self, at: int, last: int, low: int) -> _Reading | None:
        """«بين 10 و15», «10-15», «ثلاثة أو أربعة», «من 10 إلى 15»."""
        before = self.folded[at - 1] if at else ""
        if before in ("بين", "مابين", "وبين") and (added := self.joined(last)):
            other = self.whole(added[0])
        elif self.has_joint(at, last):
            other = self.whole(last + 1)
        else:
            return None
        if other is None or other[1] <= low:
            return None
        low = self.same_scale(low, other[1])
        return _Reading(other[0], low, other[1], None)

    def has_joint(self, at: int, last: int) -> bool:
        joint = self.folded[last] if last < len(self.folded) else ""
        if joint == "الي":
            before = self.folded[at - 1] if at else ""
            return before in ("من", "بين", "مابين") and not self.rises(at - 1)
        return joint == "او" or (joint in _DASHES and self.touches(last - 1) and self.touches(last))

    @staticmethod
    def same_scale(low: int, high: int) -> int:
        """«ما بين 10 و15 ألفا» begins at ten thousand."""
        for scale in (10**9, 10**6, 1000):
            if low < 1000 and high % scale == 0 and low < high // scale:
                return low * scale
        return low

    def rises(self, at: int) -> bool:
        """Whether a number goes up or down here: «ارتفع العدد من 10 إلى 15» names two, not a range."""
        return any(_RISE.match(form) for form in self.folded[max(0, at - 6) : at])

    def bound_before(self, at: int) -> tuple[str, int] | None:
        """The bound that ends before this token and the token at which it begins; the longest wins."""
        bounds = _bounds("before")
        for length in range(min(_LONGEST_BOUND, at), 0, -1):
            words = tuple(self.folded[at - length : at])
            bound = bounds.get(words) or bounds.get((words[0].removeprefix("و"), *words[1:]))
            if bound:
                return bound, at - length
        return None

    def conjunction(self, first: int, bare: int) -> int:
        """Letters of a «و» that is written onto the number or onto its bound."""
        part = self.parts[bare]
        if first == bare:
            return int(part is not None and part.conjoined)
        return int(self.folded[first].startswith("و"))

    def bound_after(self, last: int) -> str | None:
        """«على الأقل», «تقريبا» after the number or the noun that it counts."""
        bounds = _bounds("after")
        for at in range(last, min(last + 4, len(self.folded))):
            if self.tokens[at].word.kind == "mark" or self.parts[at]:
                return None
            for length in (1, 2, 3):
                bound = bounds.get(tuple(self.folded[at : at + length]))
                if bound:
                    return bound
        return None


def _bounded(reading: _Reading, bound: str | None) -> _Reading:
    if bound is None or reading.stated is None:
        return reading._replace(high=None) if bound == "least" else reading
    n = reading.stated
    if bound == "least":
        return reading._replace(high=None)
    if bound == "most":
        return reading._replace(low=0)
    return reading._replace(low=n - n // 10, high=n + n // 10)


def find_in(tokens: Sequence[Token]) -> list[Found]:
    """The numbers of a list of tokens, in order, without overlap."""
    reader = NumberReader(tokens)
    found: list[Found] = []
    at = 0
    while at < len(tokens):
        reading = reader.read(at) if reader.parts[at] or reader.folded[at] in _SHARES else None
        if reading is None:
            if is_dual_of_people(tokens, at):
                start, end = tokens[at].start, tokens[at].end
                found.append(Found(Numeral(start, end, 2, 2, 2), at, at, at + 1, True))
            at += 1
            continue
        before = reader.bound_before(at)
        bound = before[0] if before else reader.bound_after(reading.last)
        last, low, high, stated = _bounded(reading, bound)
        first = before[1] if before else at
        start = tokens[first].start + reader.conjunction(first, at)
        numeral = Numeral(start, tokens[last - 1].end, low, high, stated)
        found.append(Found(numeral, first, at, last, False))
        at = last
    return found


def find(text: str) -> list[Numeral]:
    """The numbers of a text, in order, without overlap; offsets are code points of ``text``."""
    return [found.numeral for found in find_in(tokenise(text))]


def parse(text: str) -> int | None:
    """The whole number that a text is («مئة وثلاثة عشر» → 113), or None."""
    tokens = tokenise(fold(text))
    found = NumberReader(tokens).whole(0) if tokens else None
    return found[1] if found and found[0] == len(tokens) else None


@lru_cache(maxsize=50_000)
def _sure_dual(word: Word) -> bool:
    """Whether a word can only be the dual of a noun that names people."""
    if not word.readings or not word.folded.endswith(("ان", "ين", "ا", "ي")):
        return False
    if any(reading.number != "d" for reading in word.readings):
        return False
    classes = word_classes().entries
    return any(
        name.startswith("PER") and name not in ("PER_NAME", "PER_REF")
        for lemma in word.lemmas
        if lemma in classes
        for name in classes[lemma].names
    )


def is_dual_of_people(tokens: Sequence[Token], at: int) -> bool:
    """«جنديين», «قتيلان»; not the adjective of another dual («تفجيران انتحاريان»)."""
    word = tokens[at].word
    if not _sure_dual(word):
        return False
    before = tokens[at - 1].word if at else None
    return not (before and before.readings and all(r.number == "d" for r in before.readings))
