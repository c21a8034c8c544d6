"""How many were killed, hurt, arrested, missing, displaced, how many came.

Every statement of the sentence (casualties.py) goes to one event: the one whose trigger tells it, else the
attack that it follows or leads to («مقتل 5 في قصف»). Statements of one event add up, except where one gives
the whole once more. A toll that belongs to two events alike is given to neither.
"""

from collections.abc import Sequence
from typing import NamedTuple

from marsad.coding.casualties import CasualtyReader, Item, Statement, context, total
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
_LONGEST_LEAD = 25  # tokens from victims to the attack that struck them


def read(sentence: str, tokens: Sequence[Token], triggers: Sequence[Trigger], offset: int = 0) -> list[Tolls]:
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
            dead = given.get((owner, "dead")) or reader.mourned()
            if item and not (kind == "injured" and _same_person(statements, dead, reader)):
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


def _owner(statement: Statement, triggers: Sequence[Trigger], reader: CasualtyReader) -> int | None:
    """The event to which a statement belongs; None where no event of the sentence fits, or two fit alike."""
    fitting = [i for i, t in enumerate(triggers) if t.event in _TYPES_OF[statement.kind]]
    telling = [i for i in fitting if triggers[i].first <= statement.anchor < triggers[i].last]
    if telling:
        return telling[0]
    if not fitting or any(t.first <= statement.anchor < t.last for t in triggers):
        return None
    if statement.kind == "arrested" and not _is_told(statement, reader):
        return None
    real = [i for i in fitting if triggers[i].status not in _UNREAL]
    fitting = real or fitting
    ahead = [i for i in fitting if triggers[i].first >= statement.last]
    behind = [i for i in fitting if triggers[i].last <= statement.anchor]
    led_to = [i for i in ahead if _leads(statement, triggers[i], reader)]
    if led_to and not _tells_of(statement, behind, triggers, reader):
        return led_to[0] if not _shared(led_to, triggers, reader) else None
    if behind:
        return max(behind, key=lambda i: triggers[i].last)
    return min(ahead, key=lambda i: triggers[i].first) if ahead else fitting[0]


def _is_told(statement: Statement, reader: CasualtyReader) -> bool:
    """Whether an arrest is told («اعتقلت», «تم اقتياده») and not only meant («بهدف اعتقال»)."""
    before = reader.folded[max(0, statement.anchor - 1) : statement.anchor]
    return reader.words[statement.anchor].letters == "v" or bool({"تم", "وتم", "جري", "تمت"} & set(before))


def _leads(statement: Statement, trigger: Trigger, reader: CasualtyReader) -> bool:
    """«مقتل 5 … في قصف»: a word of cause stands between, and no other clause."""
    between = reader.folded[statement.last : trigger.first]
    attached = reader.folded[trigger.first].startswith(("ب", "ل"))
    return (
        len(between) <= _LONGEST_LEAD
        and (attached or bool(context("cause") & set(between)))
        and "." not in between
    )


def _tells_of(
    statement: Statement, behind: list[int], triggers: Sequence[Trigger], reader: CasualtyReader
) -> bool:
    """«الغارة أسفرت عن مقتل 5»: the outcome of the trigger before it."""
    if not behind:
        return False
    last = max(triggers[i].last for i in behind)
    return (
        bool(context("outcome") & set(reader.folded[last : statement.anchor + 1]))
        and statement.anchor - last <= 12
    )


def _shared(led_to: list[int], triggers: Sequence[Trigger], reader: CasualtyReader) -> bool:
    """«في هجوم … واشتباك»: two attacks joined by «و» share the toll, so neither has it."""
    if len(led_to) < 2:
        return False
    first, second = triggers[led_to[0]], triggers[led_to[1]]
    between = reader.folded[first.last : second.first]
    joined = reader.folded[second.first].startswith("و") or between[-1:] == ["و"]
    if "v" in reader.words[second.first].letters and "n" not in reader.words[second.first].letters:
        return False
    return joined and not {"،", ",", "."} & set(between)


def _figure(statements: list[Statement], trigger: Trigger) -> Item | None:
    """The statements of one kind for one event: different figures add up, single persons do not."""
    wholes = [(s, whole) for s in statements if (whole := total(s.items))]
    if trigger.status in _UNREAL:
        wholes = [(s, w) for s, w in wholes if w.stated is None or w.stated > 1]
    if not wholes:
        return None
    restated = [w for s, w in wholes if s.restated]
    fresh = [w for s, w in wholes if not s.restated]
    groups = [w for w in fresh if w.low > 1]
    if not groups:
        return max([*restated, *fresh], key=lambda w: w.low)
    distinct = {(w.low, w.high): w for w in reversed(groups)}
    whole = total(sorted(distinct.values(), key=lambda w: w.first))
    return max([whole, *restated], key=lambda w: w.low) if whole else None


def _same_person(injured: list[Statement], dead: list[Statement] | None, reader: CasualtyReader) -> bool:
    """«استشهد بعد إصابته», «أصيب … ثم توفي»: the one who was hit is the one who died."""
    if not dead or any((w := total(s.items)) is not None and w.low != 1 for s in [*injured, *dead]):
        return False
    if any(statement.pronoun for statement in [*injured, *dead]):
        return True
    heads = {reader.folded[item.first] for s in injured for item in s.items}
    apart = heads & {"اخر", "اخري"} or any(reader.folded[s.anchor].startswith("و") for s in injured)
    return not apart


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
        if reader.counts_people(f)
        and f.numeral.low >= 2
        and (0 <= f.first - trigger.last <= 8 or 0 <= trigger.first - f.last <= 6)
    ]
    best = min(near, key=lambda f: abs(f.first - trigger.first), default=None)
    return reader.item(best) if best else None
