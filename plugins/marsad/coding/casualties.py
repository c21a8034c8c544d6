"""What a sentence says of people killed, hurt, arrested, missing, displaced: every statement with its count.

A statement hangs on a word of ``casualty_words.tsv`` («مقتل», «أصيب», «جرحى», «اعتقال»); its victims are the
numbers, duals, single persons and names that the word governs, added up along «و» («ضابطين ومجند» is 3). What
follows «بينهم» is a part of the figure before it. A victim that is named without number is one person; a plural
without figure («مدنيين») makes the count unknown.
"""

from collections.abc import Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from marsad.coding.numerals import Found, find_in, is_dual_of_people
from marsad.coding.tables import rows, word_classes
from marsad.coding.tokens import Token, Word

_LONGEST_NAME = 14  # tokens of one victim with everything that describes him
_LONGEST_LOOK_BACK = 16
_LONGEST_REACH = 6  # tokens from «عدد القتلى» to its figure
_RELATIVES = frozenset("الذي التي الذين اللذين اللذان اللواتي الذى".split())  # noqa: SIM905
_STOPS = frozenset(
    "في فى علي عن الي اثر جراء خلال بعد قبل اثناء عندما حين بينما فيما لدي منذ حتي بسبب نتيجه عقب ضمن وسط قرب امام داخل "
    "بعدما كما حيث ان انه انها انهم اذ وذلك مما ما لم لا وفق بحسب حسب وفقا ضد لكن غير دون بدون مع قرابه متاثرا متاثره".split()  # noqa: SIM905
)
_COMPLEMENTS = frozenset("ان انه انها انهم بان بانه بانها بانهم وان وانه وانها وانهم".split())  # noqa: SIM905
_NO_ONE = frozenset("احد اي اصابات ضحايا قتلي خسائر".split())  # noqa: SIM905
_NOT = frozenset("لم دون بدون ولم لا".split())  # noqa: SIM905
_RESTATES = frozenset("عدد حصيله العدد الحصيله عدد الحصيلة حصيلة بعدد لحصيله".split())  # noqa: SIM905
_REACHES = frozenset("الي بلغ بلغت وصل وصلت تجاوز تجاوزت ب لاكثر بنحو حوالي نحو اكثر".split())  # noqa: SIM905
_VICTIM_CLASSES = ("PER", "NATION")
_THING_CLASSES = frozenset(
    ("BUILDING", "PLACE", "THING", "VEHICLE", "WEAPON", "ABSTRACT", "BASE", "INFRA", "AIRCRAFT", "SHIP", "EXPLOSIVE",
     "DOCUMENT", "MONEY", "AIDGOOD", "LAWMATTER", "VIOLENCE", "TIME", "MOVEMENT", "POLITICS", "TALKS", "IDEA",
     "EMOTION", "MEDIA", "ECONOMY", "INJURY", "CHARGE", "SPEECH")
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
def _people_words() -> dict[str, str]:
    return {row["form"]: row["number"] for row in rows("people_words")}


@lru_cache(maxsize=50_000)
def bare(folded: str) -> tuple[str, str]:
    """A folded word without conjunction, preposition and article; and the conjunction."""
    table = _people_words()
    for conjunction in ("", folded[:1] if folded[:1] in ("و", "ف") else ""):
        rest = folded[len(conjunction) :]
        for prefix in ("", "ال", "لل", "بال", "ب", "ل", "ك"):
            if rest.startswith(prefix) and rest[len(prefix) :] in table:
                return rest[len(prefix) :], conjunction
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
    table = _casualty_words()
    found = [table[lemma] for lemma in word.lemmas[:4] if lemma in table]
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
    """How many people a noun names: one, two, many, group, other, part, unit; «name» for what may be a name.

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
        if "s" in numbers and not (numbers == {"s", "p"} and word.folded.endswith(("ين", "ون"))):
            return "one"
        return "many"
    if "ORG" in {name.split("_")[0] for name in classes}:
        return "group"
    if set("rx") & set(word.letters) or "PER_NAME" in classes or not classes:
        return "name" if not (set("pcgl") & set(word.letters)) and "v" not in word.letters else ""
    return ""


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
        self.number_ends = {found.last: found for found in self.numbers.values()}

    def read(self) -> list[Statement]:
        statements = []
        for at, anchor in enumerate(self.anchors):
            if anchor is None:
                continue
            statement = self.statement(at, *anchor)
            if statement:
                statements.append(statement)
        return self.without_echoes(statements)

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

    # Frames

    def statement(self, at: int, kind: str, frame: str) -> Statement | None:
        if self.denied(at):
            return Statement(kind, at, (Item(0, 0, 0, at, at + 1),), False, False)
        if frame == "count":
            return self.counted(at, kind)
        items: tuple[Item, ...] | None
        pronoun = self.pronoun(at) if frame not in ("at", "on", "life", "with") else None
        if pronoun is not None:
            one = Item(pronoun, pronoun, pronoun, at, at + 1)
            return Statement(kind, at, (one,) if pronoun else (), False, True)
        if frame == "on":
            items = self.after_preposition(at, "علي")
        elif frame == "with":
            items = self.people(at + 1)
        elif frame == "life":
            items = self.people(at + 1) if self.folded[at].startswith(("ب", "وب")) else None
        elif frame == "at":
            items = self.meeting_death(at)
        elif frame == "loss":
            items = self.people(at + 1)
        elif frame == "deed":
            items = self.done_to(at)
        elif frame == "does":
            items = self.done_to(at) if not self.agrees_backwards(at) else self.before(at)
        else:
            items = self.suffering(at)
        return None if items is None else Statement(kind, at, items, False, False)

    def denied(self, at: int) -> bool:
        """«لم يصب أحد», «دون وقوع إصابات»."""
        near = self.folded[max(0, at - 3) : at]
        after = self.folded[at + 1 : at + 5]
        stem = bare(self.folded[at])[0]
        if "لم" in near or "ولم" in near:
            return "احد" in after or "اي" in after
        return bool({"دون", "بدون"} & set(near)) and (stem in _NO_ONE or "اي" in near)

    def pronoun(self, at: int) -> int | None:
        """Victims named by a pronoun on the word: «مقتله» 1, «اعتقالهما» 2, «قتلهم» unknown (0)."""
        enclitics = {r.enclitic for r in self.words[at].readings}
        if not enclitics or None in enclitics:
            return None
        if self.claimed_after(at):
            return None
        letters = next(iter(enclitics)) or ""
        return 2 if letters.endswith("d") else 1 if letters.endswith("s") else 0

    def claimed_after(self, at: int) -> bool:
        """Whether the pronoun is the doer: a figure follows right away («قتله خمسة مدنيين»)."""
        return at + 1 in self.numbers

    def counted(self, at: int, kind: str) -> Statement | None:
        """«39 قتيلا», «قتيلان», «عدد القتلى إلى 12», «9 من الجرحى»."""
        word = self.words[at]
        found = self.number_ends.get(at)
        if found is None and at and self.folded[at - 1] == "من":
            found = self.number_ends.get(at - 1)
        if found and not found.dual:
            return Statement(kind, at, (self.item(found),), self.is_restated(found.first), False)
        if at in self.numbers and self.numbers[at].dual:
            return Statement(kind, at, (Item(2, 2, 2, at, at + 1),), False, False)
        later = self.reached(at)
        if later:
            return Statement(kind, at, (later,), True, False)
        single = {r.number for r in word.readings} == {"s"} and not word.folded.lstrip("وفبل").startswith("ال")
        before = bare(self.folded[at - 1])[0] if at else ""
        if single and before in ("سقوط", "وقوع", "خلف", "اوقع", "اسقط", "سقط", "خلفت", "اوقعت"):
            return Statement(kind, at, (Item(1, 1, 1, at, at + 1),), False, False)
        return None

    def is_restated(self, first: int) -> bool:
        near = {bare(form)[0] for form in self.folded[max(0, first - 8) : first]}
        return bool(near & {"عدد", "حصيله"})

    def reached(self, at: int) -> Item | None:
        """The figure that a count reaches: «عدد القتلى إلى 12», «عدد قتلاه لأكثر من 2000»."""
        before = {bare(form)[0] for form in self.folded[max(0, at - 4) : at]}
        if not before & {"عدد", "حصيله"}:
            return None
        for first in range(at + 1, min(at + 1 + _LONGEST_REACH, len(self.tokens))):
            found = self.numbers.get(first)
            if found and not found.dual:
                return self.item(found)
            if self.anchors[first] or self.folded[first] in (".", "؛"):
                return None
        return None

    def after_preposition(self, at: int, preposition: str) -> tuple[Item, ...] | None:
        for i in range(at + 1, min(at + 4, len(self.tokens))):
            form = self.folded[i]
            if form == preposition:
                return self.people(i + 1)
            if form in (f"{preposition}ه", f"{preposition}ها", "عليه", "عليها"):
                return (Item(1, 1, 1, i, i + 1),)
            if form == "عليهما":
                return (Item(2, 2, 2, i, i + 1),)
            if form == "عليهم":
                return ()
        return None

    def meeting_death(self, at: int) -> tuple[Item, ...] | None:
        """«لقي 7 مصرعهم», «10 أشخاص لقوا حتفهم», «مصرع 22 حوثيا»."""
        for i in range(at - 1, max(-1, at - _LONGEST_LOOK_BACK), -1):
            if "لقي|v" in self.words[i].lemmas[:3]:
                if i == at - 1:
                    return self.before(i)
                return self.people(i + 1)
        return self.people(at + 1)

    def suffering(self, at: int) -> tuple[Item, ...] | None:
        """The subject of «استشهد», «أصيب»: after the verb, else before it."""
        if self.agrees_backwards(at):
            return self.before(at)
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
            if self.anchors[i] or self.folded[i] in ("،", ",", ".", "؛", ":"):
                return None
            if i in self.numbers and self.counts_people(self.numbers[i]):
                return self.people(i)
        return None

    def done_to(self, at: int) -> tuple[Item, ...] | None:
        """Victims of «قتل», «اعتقلت», «اغتيال»: the object, or the subject of the passive."""
        head = at + 1
        while head < len(self.tokens) and self.is_time(head):
            head += 1
        direct = self.people(head)
        figure = self.object_figure(head)
        if figure is not None and (direct is None or figure != direct):
            first = direct[0].first if direct else None
            if first is None or figure[0].first > first:
                plain = direct is not None and self.includes(direct, figure)
                return direct if plain else figure
        if direct is not None and not self.is_doer(head):
            return direct
        found = self.object_person(head)
        if found is not None:
            return found
        return self.before(at) if direct is None else None

    @staticmethod
    def includes(direct: tuple[Item, ...], figure: tuple[Item, ...]) -> bool:
        return any(item.first == figure[0].first for item in direct)

    def is_time(self, at: int) -> bool:
        word = self.words[at]
        return word.folded in ("اليوم", "امس", "فجر", "صباح", "مساء", "ليله", "الامس") or bool(
            "TIME" in _classes(word) and word.folded.startswith("ال") and not number_of(word) == "one"
        )

    def is_doer(self, at: int) -> bool:
        """Whether the word after a verb of harm names who does it."""
        if at >= len(self.words) or at in self.numbers:
            return False
        return number_of(self.words[at]) == "group"

    def object_figure(self, head: int) -> tuple[Item, ...] | None:
        """The first figure of people in the clause, before any preposition."""
        for i in range(head, min(head + _LONGEST_NAME, len(self.tokens))):
            found = self.numbers.get(i)
            if found and self.counts_people(found):
                return self.people(i)
            if i > head and (self.ends_phrase(i) or self.folded[i] in ("،", ",")):
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
        if number == "unit":
            return False
        if number in ("one", "many", "two", "other", "part") or word.folded == "من":
            return True
        if _people_words().get(stem):
            return True
        if word.kind != "word":
            return found.numeral.low < 1900 or found.numeral.low > 2100
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
        if word.folded in _STOPS or word.folded in _RELATIVES or word.folded in (".", "؛", ":", "؟"):
            return True
        if self.anchors[at] and self.anchors[at] != ("arrested", "count"):
            stem_counts = self.anchors[at] and self.anchors[at][1] == "count"  # type: ignore[index]
            return not stem_counts
        return "v" in word.letters and not set("nrax") & set(word.letters)

    def people(self, at: int) -> tuple[Item, ...] | None:
        """The victims named from this token on; () where they are unnumbered, None where it names none."""
        if at < len(self.words) and self.folded[at] in ("(", '"', "«", "كل", "كلا", "كلا من"):
            at += 1
            if self.folded[at - 1] == "كل" and at < len(self.words) and self.folded[at] == "من":
                at += 1
        if at >= len(self.words):
            return None
        first = self.one_item(at, head=True)
        if first is None:
            return None
        items, unknown = [first], first.low < 0
        largest = first.low
        i, described, part = max(first.last, at + 1), 0, False
        while i < len(self.words) and described < _LONGEST_NAME:
            form = self.folded[i]
            if form == "(":
                i = self.closing(i)
                continue
            if number_of(self.words[i]) == "part":
                part = True
            if form in ("،", ","):
                following = i + 1
                if not (following < len(self.words) and self.is_further(following, largest, part)):
                    break
                i = following
                continue
            if i > at and self.ends_phrase(i):
                break
            if self.is_further(i, largest, part):
                more = self.one_item(i if self.folded[i] != "و" else i + 1, head=False)
                if more:
                    items.append(more)
                    unknown = unknown or more.low < 0
                    i, described, part = max(more.last, i + 1), 0, False
                    continue
            i += 1
            described += 1
        return () if unknown else tuple(items)

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
            joined = apart or self.folded[i].startswith("و")
            return joined and self.counts_people(found) and (not part or found.numeral.low > largest)
        if part or not (apart or is_joined(self.words[i])) or self.anchors[i]:
            return False
        number = number_of(self.words[i])
        if number == "name":
            return not apart and self.names_before(i)
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
        if number in ("one", "name"):
            if number == "name" and not head and self.anchors[at]:
                return None
            return Item(1, 1, 1, at, at + 1)
        if number in ("many", "group", "other"):
            return Item(-1, None, None, at, at + 1)
        return None

    def number_after_noun(self, at: int) -> Item | None:
        """«عسكريين اثنين», «أبناء هنية الثلاثة», «جندي واحد»: the figure after its noun."""
        for i in range(at + 1, min(at + 5, len(self.tokens))):
            found = self.numbers.get(i)
            if found and not found.dual:
                form = self.folded[i]
                after = self.words[found.last] if found.last < len(self.words) else None
                ends = after is None or number_of(after) not in ("one", "many", "unit", "two")
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
            if self.anchors[i] and self.anchors[i][1] != "count":  # type: ignore[index]
                break
            if self.folded[i] in _COMPLEMENTS and not plural:
                break
        if dual:
            return (Item(2, 2, 2, at, at + 1),)
        if plural or not at:
            return ()
        return self.single_subject(at)

    def with_leader(self, found: Found) -> tuple[Item, ...]:
        """A figure that «و» joins to a person: «القيادي … و12 من مرافقيه»."""
        item = self.item(found)
        if not self.folded[found.first].startswith("و") and self.folded[found.first - 1 : found.first] != ["و"]:
            return (item,)
        for i in range(found.first - 1, max(-1, found.first - _LONGEST_NAME), -1):
            if self.folded[i] in _COMPLEMENTS:
                break
            if number_of(self.words[i]) == "one" and any(n.startswith("PER") for n in _classes(self.words[i])):
                return (Item(1, 1, 1, i, i + 1), item)
        return (item,)

    def single_subject(self, at: int) -> tuple[Item, ...] | None:
        """One person before a verb in the singular."""
        for i in range(at - 1, max(-1, at - _LONGEST_LOOK_BACK), -1):
            form = self.folded[i]
            if form in ("الذي", "الذى"):
                return (Item(1, 1, 1, at, at + 1),)
            number = number_of(self.words[i])
            if number == "many" or number == "group":
                return ()
            if number in ("one", "name"):
                return (Item(1, 1, 1, i, i + 1),)
            if form in ("انه", "انها", "بانه", "وانه"):
                return (Item(1, 1, 1, at, at + 1),)
        return None
