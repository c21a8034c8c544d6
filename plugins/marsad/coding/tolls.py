"""How many were killed, hurt, arrested, missing, displaced, how many came: the figures of each event.

Every statement of the sentence (casualties.py) goes to one event: the one whose trigger tells it, else the
attack that it follows or leads to («مقتل 5 في قصف»). Statements of one event add up, except where one gives the
whole once more. A toll that belongs to two events alike is given to neither.
"""

from collections.abc import Sequence
from typing import NamedTuple

from marsad.coding.casualties import CasualtyReader, Item, Statement, total
from marsad.coding.numerals import find_in
from marsad.coding.tokens import Token
from marsad.records import Count


class Trigger(NamedTuple):
    """An event of the sentence: the tokens of its trigger (last exclusive), type and status."""

    first: int
    last: int
    event: str
    status: str = "actual"


class Tolls(NamedTuple):
    """The figures of an event; None where the text gives none."""

    dead: Count | None = None
    injured: Count | None = None
    arrested: Count | None = None
    missing: Count | None = None
    displaced: Count | None = None
    crowd: Count | None = None


_TYPES_OF = {
    "dead": ("ASSAULT",), "injured": ("ASSAULT",), "arrested": ("COERCE",), "missing": ("ASSAULT", "COERCE"),
    "displaced": ("SANCTION", "ASSAULT", "COERCE"),
}  # fmt: skip
_UNREAL = ("future", "hypothetical", "negated")
_LEADS_TO = frozenset("في فى اثر جراء نتيجه بسبب خلال بعد عقب ب متاثرا برصاص بنيران".split())  # noqa: SIM905


def read(
    sentence: str, tokens: Sequence[Token], triggers: Sequence[Trigger], offset: int = 0
) -> list[Tolls]:
    """The figures of every event of a sentence, in the order of ``triggers``.

    ``offset`` is where the sentence begins in the article: offsets of the counts are those of the article.
    """
    found: list[dict[str, Count]] = [{} for _ in triggers]
    if any(t.event in ("ASSAULT", "COERCE", "SANCTION") for t in triggers):
        reader = CasualtyReader(tokens)
        given: dict[tuple[int, str], list[Statement]] = {}
        for statement in reader.read():
            owner = _owner(statement, triggers, reader)
            if owner is not None:
                given.setdefault((owner, statement.kind), []).append(statement)
        for (owner, kind), statements in given.items():
            item = _figure(statements, triggers[owner])
            if item and not (kind == "injured" and _only_a_cause(statements, given.get((owner, "dead")))):
                found[owner][kind] = _count(item, sentence, tokens, offset)
    for number, trigger in enumerate(triggers):
        if trigger.event == "PROTEST":
            crowd = _crowd(trigger, tokens)
            if crowd:
                found[number]["crowd"] = _count(crowd, sentence, tokens, offset)
    return [Tolls(**counts) for counts in found]


def _count(item: Item, sentence: str, tokens: Sequence[Token], offset: int) -> Count:
    start, end = tokens[item.first].start, tokens[item.last - 1].end
    return Count(
        low=item.low, high=item.high, text=sentence[start:end], start=start + offset, end=end + offset,
        stated=item.stated,
    )  # fmt: skip


def _distance(trigger: Trigger, statement: Statement) -> int:
    if trigger.last <= statement.anchor:
        return statement.anchor - trigger.last
    return max(0, trigger.first - statement.last)


def _owner(statement: Statement, triggers: Sequence[Trigger], reader: CasualtyReader) -> int | None:
    """The event to which a statement belongs; None where no event of the sentence fits, or two fit alike."""
    fitting = [i for i, t in enumerate(triggers) if t.event in _TYPES_OF[statement.kind]]
    telling = [i for i in fitting if triggers[i].first <= statement.anchor < triggers[i].last]
    if telling:
        return telling[0]
    if not fitting or statement.kind == "arrested":
        return None
    ahead = [i for i in fitting if triggers[i].first >= statement.last]
    behind = [i for i in fitting if triggers[i].last <= statement.anchor]
    led_to = [i for i in ahead if _leads(statement, triggers[i], reader)]
    if led_to:
        return led_to[0]
    if behind:
        return max(behind, key=lambda i: triggers[i].last)
    return min(ahead, key=lambda i: triggers[i].first) if ahead else fitting[0]


def _leads(statement: Statement, trigger: Trigger, reader: CasualtyReader) -> bool:
    """«مقتل 5 … في قصف»: a word of cause stands between, and no other clause."""
    between = reader.folded[statement.last : trigger.first]
    attached = reader.folded[trigger.first].startswith(("ب", "ل"))
    return len(between) <= 25 and (attached or bool(_LEADS_TO & set(between))) and "." not in between


def _only_a_cause(injured: list[Statement], dead: list[Statement] | None) -> bool:
    """«استشهاد الجندي بعد إصابته»: the one who was hit is the one who died."""
    return bool(dead) and all(statement.pronoun for statement in injured)


def _figure(statements: list[Statement], trigger: Trigger) -> Item | None:
    """The statements of one kind for one event taken together."""
    if any(not statement.items for statement in statements):
        statements = [s for s in statements if s.items]
    if trigger.status in _UNREAL:
        statements = [s for s in statements if any((i.stated or 2) > 1 for i in s.items)]
    named = [s for s in statements if not s.pronoun] or statements[:1]
    fresh = [s for s in named if not s.restated] or named[:1]
    restated = [s for s in named if s.restated]
    items = [item for s in fresh for item in s.items]
    whole = total(items)
    for s in restated:
        again = total(s.items)
        if again and whole and again.low > whole.low:
            whole = again
    return whole


def _crowd(trigger: Trigger, tokens: Sequence[Token]) -> Item | None:
    """«تظاهر آلاف المحتجين», «بمشاركة 500 شخص»: the figure nearest to the protest."""
    reader_numbers = [f for f in find_in(tokens) if not f.dual]
    if not reader_numbers:
        return None
    reader = CasualtyReader(tokens)
    reader.numbers = {f.first: f for f in reader_numbers}
    near = [
        f
        for f in reader_numbers
        if reader.counts_people(f) and f.numeral.low >= 2
        and (0 <= f.first - trigger.last <= 8 or 0 <= trigger.first - f.last <= 6)
    ]
    best = min(near, key=lambda f: abs(f.first - trigger.first), default=None)
    return reader.item(best) if best else None
