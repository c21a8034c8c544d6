"""What a sentence says of people killed, hurt, arrested, missing or displaced.

A statement hangs on a word of ``casualty_words.tsv`` («مقتل», «أصيب», «جرحى», «اعتقال»); its victims are
the numbers, duals, single persons and names that the word governs, added up along «و» («ضابطين ومجند» is 3).
What follows «بينهم» is a part of the figure before it. A victim that is named without number is one person;
a plural without figure («مدنيين») makes the count unknown.
"""

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from marsad.coding.numerals import Found, find_in, is_dual_of_people
from marsad.coding.tables import rows, word_classes
from marsad.coding.tokens import Token, Word, fold

_LONGEST_NAME = 14  # tokens of one victim with everything that describes him
_LONGEST_LOOK_BACK = 16
_LONGEST_REACH = 6  # tokens from «عدد القتلى» to its figure
_YEARS = range(1900, 2101)
_IS_HIT = re.compile("[وف]?(?:اصيب|[يتن]صاب)")  # the passive: «أصيبوا», «يصاب»
_HURT = ("dead", "injured")
_NONE_OF = {"اصابات": "injured", "جرحي": "injured", "ضحايا": "dead", "ضحيه": "dead", "قتلي": "dead"}
_UNHURT = {"dead": {"يقتل", "يمت"}, "injured": {"يصب", "يجرح", "يصاب"}}
_THREATS = frozenset(("هدد|v", "توعد|v", "تهديد|n", "وعيد|n"))
_VICTIM_CLASSES = ("PER", "NATION")
_THING_CLASSES = frozenset(
    ("BUILDING", "PLACE", "THING", "VEHICLE", "WEAPON", "ABSTRACT", "BASE", "INFRA", "AIRCRAFT", "SHIP",
     "EXPLOSIVE", "DOCUMENT", "MONEY", "AIDGOOD", "LAWMATTER", "VIOLENCE", "TIME", "MOVEMENT", "POLITICS",
     "TALKS", "IDEA", "EMOTION", "MEDIA", "ECONOMY", "INJURY", "CHARGE", "SPEECH")
)  # fmt: skip


class Item(NamedTuple):
    """One group of victims: a figure, a dual, a person."""

    low: int
    high: int | None
    stated: int | None
    first: int  # token
    last: int  # token, exclusive


class Statement(NamedTuple):
    """So many people killed (hurt, arrested …), as one word of the sentence tells it."""

    kind: str
    anchor: int  # the token that tells it
    items: tuple[Item, ...]  # empty: victims without figure
    restated: bool  # «عدد القتلى»: the whole once more, not further victims
    pronoun: bool  # the victim is a pronoun on the word itself

    @property
    def first(self) -> int:
        return min((self.anchor, *(item.first for item in self.items)))

    @property
    def last(self) -> int:
        return max((self.anchor + 1, *(item.last for item in self.items)))


@cache
def _casualty_words() -> dict[str, tuple[str, str]]:
    return {row["lemma"]: (row["kind"], row["frame"]) for row in rows("casualty_words")}


@cache
def context(role: str) -> frozenset[str]:
    """The words of ``casualty_context.tsv`` with a role."""
    return frozenset(row["form"] for row in rows("casualty_context") if row["role"] == role)


@cache
def _people_words() -> dict[str, str]:
    return {row["form"]: row["number"] for row in rows("people_words")}


@cache
def _month_words() -> frozenset[str]:
    return frozenset(row["form"].split()[0] for row in rows("months")) | {"الشهر", "شهر"}


def _listed(stem: str) -> str | None:
    """The word of people_words.tsv that a stem is, with or without a possessive («عائلته» → «عائله»)."""
    table = _people_words()
    if stem in table:
        return stem
    if len(stem) > 3 and table.get(stem.removesuffix("ا")) == "one":
        return stem.removesuffix("ا")  # «مصورا»
    for ending in ("هما", "ها", "هم", "نا", "ه"):
        cut = stem.removesuffix(ending)
        if cut != stem and len(cut) >= 3:
            for form in (
                cut,
                cut[:-1] + "ه" if cut.endswith("ت") else cut,
                cut + "ن" if cut.endswith("ي") else cut,
            ):
                if form in table and table[form] not in ("unit", "part"):
                    return form
    return None


@lru_cache(maxsize=50_000)
def bare(folded: str) -> tuple[str, str]:
    """A folded word without conjunction, preposition and article; and the conjunction."""
    for conjunction in ("", folded[:1] if folded[:1] in ("و", "ف") else ""):
        rest = folded[len(conjunction) :]
        for prefix in ("", "ال", "لل", "بال", "ب", "ل", "ك"):
            listed = _listed(rest[len(prefix) :]) if rest.startswith(prefix) else None
            if listed:
                return listed, conjunction
    conjunction = ""
    rest = folded
    if folded[:1] in ("و", "ف") and len(folded) > 3:
        conjunction, rest = folded[0], folded[1:]
    for prefix in ("بال", "لل", "ال"):
        if rest.startswith(prefix) and len(rest) - len(prefix) >= 2:
            return rest[len(prefix) :], conjunction
    return rest, conjunction


@lru_cache(maxsize=50_000)
def anchor_of(word: Word) -> tuple[str, str] | None:
    """Kind and frame of a word that tells of casualties."""
    if word.kind != "word":
        return None
    if word.folded.lstrip("وفبل").startswith(("مقاتل", "جروح")):
        return None
    table = _casualty_words()
    found = [table[lemma] for lemma in word.lemmas[:2] if lemma in table]
    return found[0] if found else None


@lru_cache(maxsize=50_000)
def _classes(word: Word) -> frozenset[str]:
    table = word_classes().entries
    return frozenset(name for lemma in word.lemmas[:4] if lemma in table for name in table[lemma].names)


@lru_cache(maxsize=50_000)
def is_joined(word: Word) -> bool:
    """Whether «و» is written onto the word («ومجند»), not part of it («وزير»)."""
    if not word.folded.startswith("و"):
        return False
    if word.readings and any(r.pos != "unknown" for r in word.readings):
        return any("wa" in r.proclitics for r in word.readings)
    return len(word.folded) > 4


@lru_cache(maxsize=50_000)
def number_of(word: Word) -> str:
    """How many people a noun names: one, two, many, group, other, part, unit; «name» for what may be a
    name, «noun» for a noun of which nothing is known.

    The empty string: it names no people.
    """
    stem, _ = bare(word.folded)
    listed = _people_words().get(stem)
    if listed:
        return listed
    if word.kind != "word":
        return ""
    classes = _classes(word)
    is_person = any(name.startswith(_VICTIM_CLASSES) and name != "PER_NAME" for name in classes)
    nominal = [r for r in word.readings if r.pos in ("noun", "adj", "noun_prop")]
    numbers = {r.number for r in nominal}
    if is_person and nominal:
        if numbers == {"d"}:
            return "two"
        plural = word.folded.endswith(("ين", "ون")) and bool(numbers & {"d", "p"})
        if "s" in numbers and not plural:
            return "one"
        return "many"
    if "ORG" in {name.split("_")[0] for name in classes}:
        return "group"
    if set("pcgl") & set(word.letters):
        return ""
    if set("rx") & set(word.letters) or "PER_NAME" in classes:
        return "name"
    return "noun" if not classes and "v" not in word.letters else ""


def _sum(items: Sequence[Item]) -> Item:
    low = sum(item.low for item in items)
    high = None if any(item.high is None for item in items) else sum(item.high or 0 for item in items)
    stated = None if any(item.stated is None for item in items) else sum(item.stated or 0 for item in items)
    return Item(low, high, stated, min(i.first for i in items), max(i.last for i in items))


def total(items: Sequence[Item]) -> Item | None:
    """The victims of a statement taken together."""
    return _sum(items) if items else None


class CasualtyReader:
    """Reads the statements of a sentence."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self.tokens = tokens
        self.words = [token.word for token in tokens]
        self.folded = [token.word.folded for token in tokens]
        self.anchors = [anchor_of(word) for word in self.words]
        self.numbers: dict[int, Found] = {}
        if any(self.anchors):
            self.numbers = {found.first: found for found in find_in(tokens)}
        self.kind = ""  # of the statement that is being read
        self.number_ends = {found.last: found for found in self.numbers.values()}

    def read(self) -> list[Statement]:
        statements = self.no_losses()
        for at, anchor in enumerate(self.anchors):
            if anchor is None:
                continue
            statement = self.statement(at, *anchor)
            if statement:
                statements.append(statement)
        return self.without_echoes(statements)

    def no_losses(self) -> list[Statement]:
        """«دون وقوع أي خسائر بشرية», «لم يصب أو يقتل أحد»: nobody, said of dead and injured."""
        found = []
        for at, form in enumerate(self.folded):
            near = self.folded[max(0, at - 4) : at]
            kinds: set[str] = set()
            if (
                form == "خسائر"
                and self.folded[at + 1 : at + 2] == ["بشريه"]
                and context("negation") & set(near)
            ):
                kinds = set(_HURT)
            elif form in _NONE_OF and {"لم", "دون", "بدون", "عدم"} & set(self.folded[max(0, at - 5) : at]):
                brought = any(
                    before.endswith(("سفر", "سقوط", "وقوع", "وقع", "سجل", "تسجيل", "اي")) for before in near
                )
                kinds = {_NONE_OF[form]} if brought else set()
            elif form == "احد" and "لم" in self.folded[max(0, at - 5) : at]:
                kinds = {kind for kind, verbs in _UNHURT.items() if verbs & set(near)}
            found += [
                Statement(kind, at, (Item(0, 0, 0, at, at + 1),), False, False) for kind in sorted(kinds)
            ]
        return found

    @staticmethod
    def without_echoes(statements: list[Statement]) -> list[Statement]:
        """One statement for one group of victims, though two words tell of it («سقوط 5 قتلى»)."""
        kept: list[Statement] = []
        taken: set[tuple[str, int]] = set()
        for statement in statements:
            keys = {(statement.kind, item.first) for item in statement.items}
            if keys and keys <= taken:
                continue
            taken |= keys
            kept.append(statement)
        return kept

    def is_count(self, at: int) -> bool:
        """Whether a token is a word for victims («قتيلا»)."""
        anchor = self.anchors[at]
        return anchor is not None and anchor[1] == "count"

    def tells(self, at: int) -> bool:
        """Whether a token is a word for what befell them («مقتل»)."""
        return self.anchors[at] is not None and not self.is_count(at)

    def mourned(self) -> list[Statement]:
        """«الشهيد», «جثته»: one person of whom the sentence speaks is dead."""
        return [
            Statement("dead", at, (Item(1, 1, 1, at, at + 1),), False, True)
            for at, form in enumerate(self.folded)
            if form in ("الشهيد", "الشهيده", "الفقيد", "القتيل", "جثته", "جثتها")
        ][:1]

    # Frames

    def statement(self, at: int, kind: str, frame: str) -> Statement | None:
        self.kind = kind
        if self.denied(at):
            return Statement(kind, at, (Item(0, 0, 0, at, at + 1),), False, False)
        if frame == "count":
            return self.counted(at, kind)
        if kind == "arrested" and at and bare(self.folded[at - 1])[0] in ("قيد", "رهن"):
            held = self.before(at - 1)
            return Statement(kind, at, held or (Item(1, 1, 1, at, at + 1),), False, True)
        if frame == "deed" and self.is_no_deed(at):
            return self.executed(at, kind)
        pronoun = self.pronoun(at) if frame in ("loss", "deed", "does", "suffers", "hit", "detain") else None
        if pronoun is not None:
            return self.by_pronoun(at, kind, pronoun)
        if frame in ("loss", "prey") and (counted := self.counted(at, kind)):
            return counted
        items = self.victims(at, frame)
        return None if items is None else Statement(kind, at, items, False, False)

    def victims(self, at: int, frame: str) -> tuple[Item, ...] | None:
        """Whom a word governs, by its frame."""
        if frame == "on":
            return self.after_preposition(at, "علي")
        if frame == "life":
            return self.lives(at)
        if frame == "prey":
            gone = any(
                lemma in ("راح|v", "ذهب|v", "قضى|v")
                for i in (at - 1, at - 2)
                if i >= 0
                for lemma in self.words[i].lemmas
            )
            return self.people(at + 1) or self.number_ahead(at) if gone else None
        if frame == "at":
            return self.meeting_death(at)
        if frame in ("loss", "with"):
            return self.people(at + 1)
        if frame == "deed":
            found = self.done_to(at)
            if found and "تصفيه" in self.folded[at] and not self.surely_people(found):
                return None
            return found
        if frame == "detain":
            return self.detained(at)
        if frame == "does":
            backwards = self.agrees_backwards(at)
            direct = self.people(self.after_time(at + 1)) if backwards else None
            return (direct or self.before(at)) if backwards else self.done_to(at)
        if frame == "hit" and not _IS_HIT.match(self.folded[at]):
            found = self.done_to(at)
            return found if found and self.surely_people(found) else None
        return self.suffering(at)

    def lives(self, at: int) -> tuple[Item, ...] | None:
        """«أودى بحياة 5», «أودى بحياته»."""
        form = self.folded[at]
        took = any("اود" in before for before in self.folded[max(0, at - 4) : at])
        if not form.startswith(("ب", "وب")) or not took:
            return None
        if form.endswith(("حياته", "حياتها")):
            return (Item(1, 1, 1, at, at + 1),)
        return self.people(at + 1) if form.endswith("حياه") else ()

    def detained(self, at: int) -> tuple[Item, ...] | None:
        """Ships and goods are held as well: only what is surely a person counts."""
        found = self.done_to(at)
        return found if found and self.surely_people(found) else None

    def surely_people(self, items: tuple[Item, ...]) -> bool:
        first = items[0]
        at = first.last if first.first in self.numbers and not self.numbers[first.first].dual else first.first
        if at < len(self.words) and self.folded[at] == "من":
            at += 1
        if at >= len(self.words):
            return False
        return any(n.startswith("PER") for n in _classes(self.words[at])) or number_of(self.words[at]) in (
            "one",
            "many",
        )

    def is_no_deed(self, at: int) -> bool:
        """«محاولة اغتيال», «حكم بالإعدام», «جرائم القتل العمد» report no victim."""
        before = bare(self.folded[at - 1])[0] if at else ""
        near = {bare(form)[0] for form in self.folded[max(0, at - 3) : at]}
        if self.folded[at].startswith("ب") and _THREATS & {
            lemma for word in self.words[max(0, at - 10) : at] for lemma in word.lemmas[:2]
        }:
            return True
        if self.folded[at].endswith("ات") and at + 1 not in self.numbers:
            return True
        if before in ("محاوله", "محاولات", "جريمه", "جرائم", "تهمه", "بتهمه", "خطه", "مخطط"):
            return self.folded[at].startswith(("ال", "بال")) or before.startswith(("محاول", "خطه", "مخطط"))
        if "اعدام|n" in [fold(lemma) for lemma in self.words[at].lemmas[:2]]:
            return bool(near & {"حكم", "احكام", "حكما", "عقوبه"}) or "بال" in self.folded[at]
        return self.folded[at].startswith(("ال", "وال", "بال", "لل"))

    def executed(self, at: int, kind: str) -> Statement | None:
        """«تنفيذ 246 حكما بالإعدام»: so many died."""
        for i in range(max(0, at - 3), at):
            found = self.numbers.get(i)
            if found and bare(self.folded[found.last])[0].startswith("حكم"):
                return Statement(kind, at, (self.item(found),), False, False)
        near = {bare(form)[0] for form in self.folded[max(0, at - 4) : at]}
        if "تنفيذ" in near and "ضد" in self.folded[at : at + 3]:
            items = self.people(self.folded.index("ضد", at) + 1)
            return Statement(kind, at, items, False, False) if items else None
        return None

    def by_pronoun(self, at: int, kind: str, pronoun: int) -> Statement | None:
        """Victims named by the pronoun on the word."""
        if pronoun:
            return Statement(kind, at, (Item(pronoun, pronoun, pronoun, at, at + 1),), False, True)
        reached = self.reached(at)
        if reached:
            return Statement(kind, at, (reached,), True, False)
        for i in range(at - 1, max(-1, at - _LONGEST_LOOK_BACK), -1):
            found = self.numbers.get(i)
            if found and not found.dual and self.counts_people(found):
                return Statement(kind, at, (self.item(found),), False, False)
        return Statement(kind, at, (), False, True)

    def denied(self, at: int) -> bool:
        """«لم يصب أحد», «دون وقوع إصابات»."""
        near = self.folded[max(0, at - 3) : at]
        after = self.folded[at + 1 : at + 5]
        stem = bare(self.folded[at])[0]
        if "لم" in near or "ولم" in near:
            return "احد" in after or "اي" in after
        return bool({"دون", "بدون"} & set(near)) and (stem in context("nobody") or "اي" in near)

    def pronoun(self, at: int) -> int | None:
        """Victims named by a pronoun on the word: «مقتله» 1, «اعتقالهما» 2, «قتلهم» unknown (0)."""
        table = _casualty_words()
        told = [r for r in self.words[at].readings if f"{r.lemma}|{r.pos[0]}" in table]
        enclitics = {r.enclitic for r in told or self.words[at].readings}
        if not enclitics or None in enclitics:
            return None
        if self.claimed_after(at):
            return None
        letters = next(iter(enclitics)) or ""
        return 2 if letters.endswith("d") else 1 if letters.endswith("s") else 0

    def claimed_after(self, at: int) -> bool:
        """Whether the pronoun on a noun is the doer: the victim follows («بقتلها هذا القيادي»)."""
        if at + 1 in self.numbers:
            return True
        if at + 1 >= len(self.words) or not any(r.pos == "noun" for r in self.words[at].readings):
            return False
        after = self.words[at + 1]
        return after.folded in ("هذا", "هذه", "هولاء") or number_of(after) in ("one", "many", "two")

    def counted(self, at: int, kind: str) -> Statement | None:
        """«39 قتيلا», «قتيلان», «عدد القتلى إلى 12», «9 من الجرحى»."""
        word = self.words[at]
        found = self.number_ends.get(at) if not is_joined(word) else None
        if found is None and at and self.folded[at - 1] == "من":
            found = self.number_ends.get(at - 1)
        if found and not found.dual:
            return Statement(kind, at, (self.item(found),), self.is_restated(found.first), False)
        if at in self.numbers and self.numbers[at].dual:
            return Statement(kind, at, (Item(2, 2, 2, at, at + 1),), False, False)
        later = self.reached(at)
        if later:
            return Statement(kind, at, (later,), True, False)
        single = {r.number for r in word.readings} == {"s"} and not word.folded.lstrip("وفبل").startswith(
            "ال"
        )
        before = bare(self.folded[at - 1])[0] if at else ""
        countable = self.anchors[at] == (kind, "count")
        if single and countable and before in ("سقوط", "وقوع", "خلف", "اوقع", "اسقط", "سقط", "خلفت", "اوقعت"):
            return Statement(kind, at, (Item(1, 1, 1, at, at + 1),), False, False)
        return None

    def is_restated(self, first: int) -> bool:
        near = {bare(form)[0] for form in self.folded[max(0, first - 8) : first]}
        return bool(near & {"عدد", "حصيله"})

    def reached(self, at: int) -> Item | None:
        """The figure that a count reaches: «عدد القتلى إلى 12», «عدد قتلاه لأكثر من 2000»."""
        before = {bare(form)[0] for form in self.folded[max(0, at - 4) : at]}
        if not before & {"عدد", "حصيله"}:
            return self.estimated(at)
        for first in range(at + 1, min(at + 1 + _LONGEST_REACH, len(self.tokens))):
            found = self.numbers.get(first)
            if found and not found.dual:
                return self.item(found)
            if self.anchors[first] or self.folded[first] in (".", "؛"):
                return None
        return None

    def estimated(self, at: int) -> Item | None:
        """«قدرت الضحايا بحوالي 85», «القتلى 12»: a figure right after the definite plural."""
        near = self.folded[at : at + 2]
        definite = (
            any(form.startswith(("ال", "وال")) for form in near) and number_of(self.words[at]) == "many"
        )
        for first in range(at + 1, min(at + 4, len(self.tokens))) if definite else ():
            found = self.numbers.get(first)
            if found and (
                self.folded[first].startswith("ب") or self.folded[first - 1] in ("الي", "بلغ", "بلغت")
            ):
                return self.item(found)
        return None

    def after_preposition(self, at: int, preposition: str) -> tuple[Item, ...] | None:
        throws = "القي|v" in [fold(lemma) for lemma in self.words[at].lemmas[:2]]
        if throws and any("قبض" in form for form in self.folded[at + 1 : at + _LONGEST_LOOK_BACK]):
            return None
        reach = _LONGEST_LOOK_BACK if throws else 4
        for i in range(at + 1, min(at + reach, len(self.tokens))):
            form = self.folded[i]
            if form == preposition:
                return self.people(i + 1)
            if form == "عليه":
                return (Item(1, 1, 1, i, i + 1),)
            if form == "عليهما":
                return (Item(2, 2, 2, i, i + 1),)
            if form in ("عليهم", "عليها"):
                return ()
        return None

    def meeting_death(self, at: int) -> tuple[Item, ...] | None:
        """«لقي 7 مصرعهم», «10 أشخاص لقوا حتفهم», «مصرع 22 حوثيا»."""
        for i in range(at - 1, max(-1, at - _LONGEST_LOOK_BACK), -1):
            if "لقي|v" in self.words[i].lemmas[:3]:
                if i == at - 1:
                    return self.before(i)
                found = self.people(i + 1)
                single = found is None and "n" in self.words[i + 1].letters
                return (Item(1, 1, 1, i + 1, i + 2),) if single else found
        return self.people(at + 1)

    def suffering(self, at: int) -> tuple[Item, ...] | None:
        """The subject of «استشهد», «أصيب»: after the verb, else before it."""
        if self.agrees_backwards(at):
            return self.before(at)
        if "فقد" in self.folded[at][:4] and at + 1 not in self.numbers:
            return None
        after = self.words[at + 1] if at + 1 < len(self.words) else None
        bound = after is not None and (after.folded.startswith("ب") or after.folded in context("ends"))
        if after and not bound and at + 1 not in self.numbers:
            is_thing = _classes(after) & _THING_CLASSES and not number_of(after)
            if is_thing and not _classes(after) & {"TIME"}:
                return None
        return self.people_nearby(at)

    def agrees_backwards(self, at: int) -> bool:
        """Whether the verb's ending says that its subject stands before it («قتلوا», «أصيبا»)."""
        readings = [r for r in self.words[at].readings if r.pos == "verb"]
        if not readings or self.words[at].folded.endswith("ت"):
            return False
        return all(r.number in ("p", "d") for r in readings) and at + 1 not in self.numbers

    def people_nearby(self, at: int) -> tuple[Item, ...] | None:
        """Right after the verb, or after words of time and place, or before the verb."""
        found = self.people(at + 1)
        if found is not None:
            return found
        return self.number_ahead(at) or self.before(at)

    def number_ahead(self, at: int) -> tuple[Item, ...] | None:
        """A figure further on in the clause: «أصيب في الهجوم … أربعة جنود»."""
        for i in range(at + 1, min(at + _LONGEST_LOOK_BACK, len(self.tokens))):
            if self.anchors[i] or self.folded[i] in ("،", ",", ".", "؛", ":", "فيما", "بينما", "مما", "حيث"):
                return None
            if self.folded[i] in context("that"):
                return None
            if i in self.numbers and self.counts_people(self.numbers[i]):
                return self.people(i)
        return None

    def done_to(self, at: int) -> tuple[Item, ...] | None:
        """Victims of «قتل», «اعتقلت», «اغتيال»: the object, or the subject of the passive."""
        head = self.after_time(at + 1)
        direct = self.people(head)
        figure = self.object_figure(head)
        if figure is not None and (direct is None or figure != direct):
            first = direct[0].first if direct else None
            if first is None or figure[0].first > first:
                plain = direct is not None and self.includes(direct, figure)
                return direct if plain else figure
        if direct == () and (named := self.object_person(head)):
            return named
        if direct is not None and not self.is_doer(head):
            return direct
        found = self.object_person(head)
        if found is not None:
            return found
        return self.number_ahead(at) or (self.before(at) if direct is None else None)

    @staticmethod
    def includes(direct: tuple[Item, ...], figure: tuple[Item, ...]) -> bool:
        return any(item.first == figure[0].first for item in direct)

    def after_time(self, at: int) -> int:
        """The first token from here on that is no word of time («اغتالوا الأسبوع الماضي …»)."""
        while at < len(self.tokens) and self.is_time(at):
            at += 1
        return at

    def is_time(self, at: int) -> bool:
        word = self.words[at]
        return word.folded in ("اليوم", "امس", "فجر", "صباح", "مساء", "ليله", "الامس") or bool(
            "TIME" in _classes(word) and word.folded.startswith("ال") and number_of(word) != "one"
        )

    def is_doer(self, at: int) -> bool:
        """Whether the word after a verb of harm names who does it."""
        if at >= len(self.words) or at in self.numbers:
            return False
        return number_of(self.words[at]) == "group" and bare(self.folded[at])[0] not in context("quantity")

    def object_figure(self, head: int) -> tuple[Item, ...] | None:
        """The first figure of people in the clause, before any preposition."""
        for i in range(head, min(head + _LONGEST_NAME, len(self.tokens))):
            found = self.numbers.get(i)
            if found and self.counts_people(found):
                return self.people(i)
            if self.folded[i] in ("،", ",") and i + 1 not in self.numbers:
                return None
            if i > head and self.ends_phrase(i):
                return None
        return None

    def object_person(self, head: int) -> tuple[Item, ...] | None:
        """The person after the body that acts: «اعتقلت قوات الأمن الصحفي …»."""
        for i in range(head + 1, min(head + _LONGEST_NAME, len(self.tokens))):
            if self.ends_phrase(i):
                return None
            word = self.words[i]
            kind = number_of(word)
            classes = _classes(word)
            titled = any(n.startswith("PER") for n in classes) or word.folded in ("احد", "احدي")
            if kind in ("one", "two") and titled and "NATION" not in classes:
                return self.people(i)
        return None

    # Noun phrases

    def counts_people(self, found: Found) -> bool:
        """Whether a number counts people, as far as the noun after it tells."""
        if found.dual:
            return True
        at = found.last
        if at < len(self.words) and self.folded[at] in ('"', "«", "»", ")"):
            at += 1
        if at >= len(self.words):
            return True
        word = self.words[at]
        stem = bare(word.folded)[0]
        number = number_of(word)
        if number == "unit" or word.folded in _month_words() or word.folded == "/":
            return False
        if word.folded == "من" and at + 1 < len(self.words) and self.folded[at + 1] in _month_words():
            return False
        if number in ("one", "many", "two", "other", "part") or word.folded == "من":
            return True
        if _people_words().get(stem):
            return True
        if found.numeral.stated in _YEARS and self.folded[found.last - 1].isdigit():
            return False
        if word.kind != "word" or any("bi" in r.proclitics for r in word.readings):
            return True
        classes = _classes(word)
        if classes & _THING_CLASSES and not any(name.startswith(_VICTIM_CLASSES) for name in classes):
            return bool(self.anchors[at])
        return True

    def item(self, found: Found) -> Item:
        n = found.numeral
        return Item(n.low, n.high, n.stated, found.first, found.last)

    def ends_phrase(self, at: int) -> bool:
        """Whether the phrase that names victims has ended before this token."""
        word = self.words[at]
        if (
            word.folded in context("ends")
            or word.folded in context("relative")
            or word.folded in (".", "؛", ":", "؟")
        ):
            return True
        if self.anchors[at] and self.anchors[at] != ("arrested", "count"):
            return not self.is_count(at)
        return "v" in word.letters and not set("nrax") & set(word.letters)

    def people(self, at: int) -> tuple[Item, ...] | None:
        """The victims named from this token on; () where they are unnumbered, None where it names none."""
        while at < len(self.words) and at not in self.numbers and self.folded[at] in context("skipped"):
            at += 1
        if at >= len(self.words):
            return None
        first = self.one_item(at, head=True)
        if first is None:
            return None
        items, unknown = [first], first.low < 0
        largest = first.low
        i, described, part, far = max(first.last, at + 1), 0, False, False
        while i < len(self.words) and described < _LONGEST_NAME:
            form = self.folded[i]
            if form == "(":
                i = self.closing(i)
                continue
            if number_of(self.words[i]) == "part":
                part = True
            if form in ("،", ","):
                following = i + 1
                if following >= len(self.words) or not (
                    self.goes_on(following, largest, part) or self.beside(following)
                ):
                    break
                i = following
                continue
            beside = self.beside(i)
            if beside is None and i > at and self.ends_phrase(i):
                if form not in ("في", "فى", "علي", "مع", "قرب"):
                    break
                far = True
            if beside is not None:
                more = self.one_item(beside, head=False)
                if more is None:
                    break
                items.append(more)
                unknown = unknown or more.low < 0
                i, described, part = max(more.last, beside + 1), 0, False
                continue
            if self.is_further(i, largest, part) and not (far and not self.is_figure(i)):
                more = self.one_item(i if self.folded[i] != "و" else i + 1, head=False)
                if more:
                    items.append(more)
                    unknown = unknown or more.low < 0
                    i, described, part = max(more.last, i + 1), 0, False
                    continue
            i += 1
            described += 1
        return () if unknown else tuple(items)

    def goes_on(self, at: int, largest: int, part: bool) -> bool:
        """Whether victims follow a comma: a figure, a dual or a person, not a bare name."""
        named = number_of(self.words[at]) in ("name", "noun")
        return self.is_further(at, largest, part) and (self.is_figure(at) or not named)

    def is_figure(self, at: int) -> bool:
        """Whether «و» brings a figure of people, not a single person."""
        first = at + 1 if self.folded[at] == "و" else at
        return first in self.numbers and not self.numbers[first].dual

    def beside(self, at: int) -> int | None:
        """Where further victims begin after «مع», «إلى جانب», «بالإضافة إلى»."""
        words = self.folded[at : at + 2]
        first = at + 1 if words[:1] == ["مع"] else at + 2
        known = words[:1] == ["مع"] or words in (["الي", "جانب"], ["بالاضافه", "الي"], ["فضلا", "عن"])
        if not known or first >= len(self.words):
            return None
        if self.folded[first] in ('"', "«", "“") and first + 1 < len(self.words):
            first += 1
        if first in self.numbers and self.counts_people(self.numbers[first]):
            return first
        single = number_of(self.words[first]) in ("one", "two")
        return first if self.folded[first] == "عدد" or (single and words[:1] != ["مع"]) else None

    def closing(self, at: int) -> int:
        for i in range(at + 1, min(at + 10, len(self.words))):
            if self.folded[i] == ")":
                return i + 1
        return at + 1

    def is_further(self, at: int, largest: int, part: bool) -> bool:
        """Whether «و» adds victims here."""
        apart = self.folded[at] == "و"
        i = at + 1 if apart else at
        if i >= len(self.words):
            return False
        found = self.numbers.get(i)
        if found:
            counts = self.anchors[found.last] if found.last < len(self.anchors) else None
            if counts and counts[1] == "count" and counts[0] != self.kind:
                return False
            joined = apart or self.folded[i].startswith("و")
            return joined and self.counts_people(found) and (not part or found.numeral.low > largest)
        if part or not (apart or is_joined(self.words[i])) or self.anchors[i]:
            return False
        if bare(self.folded[i])[0] in context("ordinal"):
            return False
        number = number_of(self.words[i])
        if number == "name":
            return not apart and self.names_before(i)
        if bare(self.folded[i])[0] in ("عدد", "عشرات", "ممن", "اخرين", "اخرون") or (
            number == "many" and not part
        ):
            return True
        classes = _classes(self.words[i])
        return number in ("one", "two") and ("NATION" not in classes or len(classes) > 1)

    def names_before(self, at: int) -> bool:
        """«الشورابي والقطاري»: names joined to names; «شيرين ونقابة» is not."""
        word, before = self.words[at], self.words[at - 1]
        return "x" in word.letters + "x" * (not word.readings) and number_of(before) == "name"

    def one_item(self, at: int, head: bool) -> Item | None:
        """One group of victims; low is -1 where the text gives no figure."""
        found = self.numbers.get(at)
        if found:
            return self.item(found) if self.counts_people(found) else None
        word = self.words[at]
        number = number_of(word)
        if number == "two" or is_dual_of_people(self.tokens, at):
            return Item(2, 2, 2, at, at + 1)
        later = self.number_after_noun(at)
        if later and number in ("many", "group", "other", "one"):
            return later
        if head and self.is_construct_dual(at):
            return Item(2, 2, 2, at, at + 1)
        if number in ("one", "name") or (number == "noun" and head and self.takes_any_noun(at)):
            return self.named_two(at) or Item(1, 1, 1, at, at + 1)
        if number in ("many", "group", "other"):
            return self.named_two(at) or Item(-1, None, None, at, at + 1)
        return None

    def is_construct_dual(self, at: int) -> bool:
        """«قتل ضابطا شرطة»: the subject of a passive, its ن dropped before what it belongs to."""
        word = self.words[at]
        verb = self.words[at - 1] if at else None
        after = self.words[at + 1] if at + 1 < len(self.words) else None
        if verb is None or after is None or not word.folded.endswith("ا"):
            return False
        passive = verb.folded.removeprefix("و") in ("قتل", "جرح", "اصيب", "استشهد", "اعتقل", "اوقف")
        owned = (
            "n" in after.letters and not after.folded.endswith("ا") and not set("pcgl") & set(after.letters)
        )
        return passive and owned and any(r.number == "d" for r in word.readings)

    def takes_any_noun(self, at: int) -> bool:
        """After a noun like «مقتل» even an unknown noun is a person («مقتل راع»)."""
        anchor = self.anchors[at - 1] if at else None
        loss = anchor is not None and anchor[1] in ("loss", "deed")
        return loss and self.words[at].letters == "n" and not self.folded[at].startswith("ال")

    def named_two(self, at: int) -> Item | None:
        """«الصحفيين … سفيان ونذير»: a word that may be a dual, and two names joined by «و»."""
        word = self.words[at]
        if not word.folded.endswith("ين") or not any(r.number == "d" for r in word.readings):
            return None
        names = 0
        for i in range(at + 1, min(at + 9, len(self.words))):
            if self.ends_phrase(i) or self.words[i].kind == "mark":
                break
            named = number_of(self.words[i]) == "name"
            then = i + 1 < len(self.words) and number_of(self.words[i + 1]) == "name"
            if (named and not names) or (is_joined(self.words[i]) and (named or then)):
                names += 1
        return Item(2, 2, 2, at, at + 1) if names == 2 else None

    def number_after_noun(self, at: int) -> Item | None:
        """«عسكريين اثنين», «أبناء هنية الثلاثة», «جندي واحد»: the figure after its noun."""
        for i in range(at + 1, min(at + 5, len(self.tokens))):
            found = self.numbers.get(i)
            if found and not found.dual:
                form = self.folded[i]
                after = self.words[found.last] if found.last < len(self.words) else None
                follows = number_of(after) if after else ""
                if follows == "unit":
                    return None
                ends = follows not in ("one", "many", "two")
                if form.startswith("ال") or (ends and found.numeral.stated in (1, 2) and not form.isdigit()):
                    return Item(*self.item(found)[:3], at, found.last)
                return None
            if self.ends_phrase(i) or self.words[i].kind == "mark":
                return None
        return None

    def before(self, at: int) -> tuple[Item, ...] | None:
        """Victims named before the verb: «390 مقاتلا … قتلوا», «أن شرطيا قتل», «الذي قتل»."""
        number = {r.number for r in self.words[at].readings if r.pos == "verb"}
        dual = "d" in number and self.folded[at].endswith("ا")
        plural = number == {"p"}
        for i in range(at - 1, max(-1, at - _LONGEST_LOOK_BACK), -1):
            found = self.numbers.get(i)
            if found and self.counts_people(found) and (plural or dual or found.numeral.stated == 1):
                return self.with_leader(found)
            if self.tells(i):
                break
            if self.folded[i] in context("that") and not plural:
                break
        if dual:
            return (Item(2, 2, 2, at, at + 1),)
        if plural or not at:
            return ()
        return self.single_subject(at)

    def with_leader(self, found: Found) -> tuple[Item, ...]:
        """A figure that «و» joins to what stands before: «القيادي … و12 من مرافقيه»."""
        item = self.item(found)
        joined = self.folded[found.first].startswith("و") or self.folded[found.first - 1 : found.first] == [
            "و"
        ]
        if not joined:
            return (item,)
        for i in range(found.first - 1, max(-1, found.first - _LONGEST_NAME), -1):
            other = self.numbers.get(i)
            if other and self.counts_people(other):
                return (*self.with_leader(other), item)
            if self.folded[i] in context("that"):
                head = i + 1
                named = number_of(self.words[head]) in ("one", "name")
                return (Item(1, 1, 1, head, head + 1), item) if named else (item,)
        return (item,)

    def single_subject(self, at: int) -> tuple[Item, ...] | None:
        """One person before a verb in the singular: «أن اللواء … أصيب», «الذي قتل», «المخطوف قتل»."""
        for i in range(at - 1, max(-1, at - 2 * _LONGEST_LOOK_BACK), -1):
            form = self.folded[i]
            if form in ("الذي", "الذى") or (form == "التي" and at - i <= 2):
                return (Item(1, 1, 1, at, at + 1),)
            if form in context("that"):
                return self.subject_of(i, at)
            if self.words[i].kind == "mark" and form not in ('"', "(", ")", "«", "»") and at - i > 1:
                break
            if self.tells(i):
                goes_on = self.folded[at - 1] == "ثم" or is_joined(self.words[at])
                return (Item(1, 1, 1, at, at + 1),) if goes_on else None
        before = self.words[at - 1] if at else None
        if before is None:
            return None
        number = number_of(before)
        if number in ("one", "name") or (number == "noun" and before.folded.startswith("ال")):
            return (Item(1, 1, 1, at, at + 1),)
        return None

    def subject_of(self, complement: int, at: int) -> tuple[Item, ...] | None:
        """The noun after «أن», as far as it is one person or a figure of people."""
        head = complement + 1
        if self.folded[complement].endswith(("نه", "نها")) or head == at:
            return (Item(1, 1, 1, at, at + 1),)
        while head < at and self.folded[head] in context("skipped"):
            head += 1
        if head >= at:
            return None
        item = self.one_item(head, head=True)
        if item is not None:
            return (item,) if item.low > 0 else ()
        numbers = {r.number for r in self.words[head].readings}
        single = (
            self.folded[head].startswith("ال")
            and numbers == {"s"}
            and not _classes(self.words[head]) & _THING_CLASSES
        )
        return (Item(1, 1, 1, head, head + 1),) if single else None
