"""The form of a span that names a participant: where it begins and ends, its parts, and its text."""

from marsad.coding.party_lexicon import HEADS, bounding_words
from marsad.coding.party_reading import Unit, reading_of, units_of
from marsad.coding.tokens import Token

_EDGE_MARKS = frozenset("\"'«»“”‘’()[]{}،,؛;:.-–—ـ!؟?…/")
_OPENING = {"(": ")", "«": "»", "“": "”", '"': '"', "[": "]"}
_ORGANISED = frozenset({"party", "armed", "society", "ngo", "union", "organisation"})
_PERSONAL = frozenset(
    {"minister", "president", "premier", "official", "deputy", "leader", "fighter", "press"}
)
_MINISTRY_WORDS = ("وزار", "وزير", "وزرا")
_LONGEST = 14  # tokens beyond which a span is not grown


def text_of(tokens: list[Token], first: int, last: int) -> tuple[int, int]:
    """Sentence offsets of a span's text: clitics in front cut off where the rest is a word as written."""
    return tokens[first].start + _clitic_letters(tokens, first), tokens[last].end


def _clitic_letters(tokens: list[Token], first: int) -> int:
    """Letters to cut from the first word. «لل» stays: what it hides («ال») is not written."""
    token = tokens[first]
    folded = token.word.folded
    reading = reading_of(tokens)
    number = reading.unit_of[first]
    unit = reading.units[number] if number >= 0 else None
    if unit and unit.first == first and unit.kind == "found":
        cut = unit.cut
    else:
        cut = _clitics_of_every_reading(token)
    if folded[cut - 1 : cut + 1] == "لل" or folded[:cut].endswith("لل"):
        cut = 1 if folded[0] in "وف" else 0
    return cut if len(token.text) == len(folded) else 0


def _clitics_of_every_reading(token: Token) -> int:
    """How many letters in front all readings of an unknown word take for clitics."""
    readings = token.word.readings
    if len(token.text) > 1 and token.text[0] in "وفبل" and token.text[1].isdigit():
        return 1
    if not readings or any(r.proclitics != readings[0].proclitics for r in readings):
        return 0
    cut = 0
    for clitic in readings[0].proclitics:
        if clitic not in {"wa", "fa", "bi", "ka", "li"} or cut >= len(token.text) - 2:
            break
        cut += 1
    return cut


def expand(tokens: list[Token], first: int, last: int) -> tuple[int, int]:
    """The span as the guidelines want it: whole phrases, titles with names, no prepositions, no adverbs."""
    first, last = _trimmed(tokens, first, last)
    first, last = _whole_phrases(tokens, first, last)
    first = _with_title(tokens, first)
    last = _with_adjectives_and_name(tokens, first, last)
    return _trimmed(tokens, first, last)


def _trimmed(tokens: list[Token], first: int, last: int) -> tuple[int, int]:
    begin, end = first, last
    while begin < end and _leads(tokens, begin, end):
        begin += 1
    for i in range(begin + 1, end + 1):
        if tokens[i].word.folded in bounding_words("ending"):
            end = i - 1
            break
    while end > begin and _trails(tokens, begin, end):
        end -= 1
    return _closed(tokens, begin, end, last)


def _leads(tokens: list[Token], begin: int, end: int) -> bool:
    """A first word or mark that is no part of a participant; marks around its first word are part of it."""
    text = tokens[begin].text
    if text in _OPENING:
        return not any(tokens[i].text == _OPENING[text] for i in range(begin + 1, end))
    if tokens[begin].word.folded == "علي" and text.endswith("ي"):
        return False  # a man's name, not «على»
    return text in _EDGE_MARKS or tokens[begin].word.folded in bounding_words("leading")


def _trails(tokens: list[Token], begin: int, end: int) -> bool:
    """A last word or mark that is no part of a participant."""
    folded = tokens[end].word.folded
    if folded == "علي":
        return tokens[end].text.endswith("ى") and tokens[end - 1].word.folded != "بن"
    return folded in bounding_words("leading") or (
        tokens[end].text in _EDGE_MARKS and not _closes(tokens, begin, end)
    )


def _closes(tokens: list[Token], begin: int, end: int) -> bool:
    """A last mark that closes what was opened inside the span."""
    opened = {closing: opening for opening, closing in _OPENING.items()}.get(tokens[end].text)
    if opened is None:
        return False
    inside = [tokens[i].text for i in range(begin, end + 1)]
    return inside.count(opened) % 2 == 0 if opened == tokens[end].text else opened in inside


def _closed(tokens: list[Token], first: int, last: int, limit: int) -> tuple[int, int]:
    """A bracket or quotation opened in the span is closed in it, where that is one mark away."""
    for opening, closing in (("(", ")"), ("«", "»"), ("“", "”"), ('"', '"')):
        inside = [tokens[i].text for i in range(first, last + 1)]
        count = inside.count(opening)
        open_marks = count % 2 if opening == closing else count - inside.count(closing)
        if open_marks > 0 and last + 1 < len(tokens) and tokens[last + 1].text == closing:
            last += 1
    return first, last


def _whole_phrases(tokens: list[Token], first: int, last: int) -> tuple[int, int]:
    """Bounds moved out to those of names and fixed phrases that they cut («الله» of «حزب الله»)."""
    reading = reading_of(tokens)
    left, right = reading.unit_of[first], reading.unit_of[last]
    if left >= 0 and reading.units[left].kind == "found" and reading.units[left].meaning("actor", "state"):
        first = reading.units[left].first
    if right >= 0 and reading.units[right].kind == "found":
        last = max(last, reading.units[right].last)
    return first, last


def _with_title(tokens: list[Token], first: int) -> int:
    """«بوتين» after «الرئيس» takes its title in."""
    reading = reading_of(tokens)
    number = reading.unit_of[first]
    if number < 1:
        return first
    unit, before = reading.units[number], reading.units[number - 1]
    adjacent = before.last + 1 == unit.first and unit.cut == 0
    actor = unit.meaning("actor")
    person = unit.kind == "name" or (actor is not None and actor.refers == "person")
    return before.first if adjacent and person and before.meaning("title") and before.definite else first


def _with_adjectives_and_name(tokens: list[Token], first: int, last: int) -> int:
    """Adjectives of nationality and kind, and the name that goes with an office, right after the span."""
    reading = reading_of(tokens)
    number = reading.unit_of[last]
    if number < 0 or last - first >= _LONGEST:
        return last
    units = reading.units
    head = next((u for u in units_of(tokens, first, last) if u.meaning(*HEADS, "title")), None)
    while number + 1 < len(units):
        here, following = units[number], units[number + 1]
        if following.first != here.last + 1 or following.cut or following.kind == "mark":
            break
        if not (_is_adjective_of(here, following) or _is_name_of(head, following)):
            break
        number += 1
    return max(last, units[number].last)


def _is_adjective_of(here: Unit, following: Unit) -> bool:
    adjective = following.meaning("demonym", "modifier")
    if adjective is None or following.meaning(*HEADS):
        return False
    noun = here.meaning(*HEADS, "demonym", "modifier")
    if following.words[-1].endswith("ا") != here.words[-1].endswith("ا"):
        return False  # «رسميا» after «تركيا» is no adjective
    if here.words[-1].endswith("ه") and following.words[-1].endswith("ي"):
        return False  # «الناطق باسم الحكومة الأردني»
    return noun is not None and (here.definite or len(here.words) > 1) == following.definite


def _is_name_of(head: Unit | None, following: Unit) -> bool:
    if head is None:
        return False
    noun = head.meaning(*HEADS)
    personal = head.meaning("title") or (noun and noun.refers in _PERSONAL and _singular(head))
    actor = following.meaning("actor")
    return bool(personal) and bool(actor and actor.refers == "person")


def _singular(unit: Unit) -> bool:
    return not unit.words[0].endswith(("ون", "ين", "ات", "اء"))


# --- Coordination -----------------------------------------------------------------------------------------


def split(tokens: list[Token], first: int, last: int) -> list[tuple[int, int]]:
    """The participants that a span coordinates: «القاعدة وبقايا داعش» are two, «قوات الجيش والشرطة» one."""
    units = units_of(tokens, first, last)
    parts: list[tuple[int, int]] = []
    start = 0
    for at in range(1, len(units)):
        if _divides(units, start, at):
            parts.append((units[start].first, units[at - 1].last))
            start = at
    parts.append((units[start].first if start else first, last))
    return [_trimmed(tokens, a, b) for a, b in parts]


def _divides(units: list[Unit], start: int, at: int) -> bool:
    """Whether a new participant begins at a unit."""
    unit = units[at]
    left = [u for u in units[start:at] if u.kind != "mark"]
    if not left:
        return False
    if units[at - 1].kind == "mark" and not unit.conjoined:
        return bool(unit.meaning("state") and left[0].meaning("state") and len(left) == 1)
    conjoined = unit.conjoined or units[at - 1].words == ("و",)
    if not conjoined:
        return False
    if any(word in {"بقياده", "برئاسه", "بزعامه"} for u in left for word in u.words):
        return False
    if unit.kind == "number" or unit.meaning("quantity"):
        return True
    if unit.meaning("actor", "state", "capital"):
        return _divides_actors(left, unit)
    if unit.meaning(*HEADS, "title"):
        return _divides_nouns(left, unit, units[at + 1 :])
    if unit.meaning("demonym"):
        return left[0].meaning("actor", "demonym", *HEADS) is not None
    return unit.kind == "name" and not left[0].meaning(*HEADS)


def _divides_actors(left: list[Unit], unit: Unit) -> bool:
    actor, head = unit.meaning("actor"), left[0].meaning("actor")
    if actor and actor.refers == "person":
        if head and head.refers in {"armed", "army"} and len(unit.words) == 1:
            return False  # «ميليشيات الحوثي وصالح»
        return not (left[0].meaning(*HEADS) and not _singular(left[0]))  # «الوزيران كيري ولافروف»
    return True


def _divides_nouns(left: list[Unit], unit: Unit, after: list[Unit]) -> bool:
    left = [u for u in left if u.kind != "number" and not u.meaning("quantity")] or left
    noun, head = unit.meaning(*HEADS), left[0].meaning(*HEADS)
    if noun is None or head is None or unit.enclitic:
        return True
    same = noun.sector == head.sector or None in {noun.sector, head.sector}
    if len(left) == 1 and len(left[0].words) == 1:
        return not (same or {noun.refers, head.refers} <= _ORGANISED)  # «ضباط وجنود», «قوى وفصائل سياسية»
    ministries = left[0].words[0][left[0].cut :].startswith(_MINISTRY_WORDS) and noun.refers == "ministry"
    if ministries and not after and len(unit.words) == 1:
        return False  # «وزارة الدفاع والداخلية»
    parallel = len(left) == 2 and left[1].meaning(*HEADS) and not left[0].definite and unit.definite
    return not (parallel and not after and len(unit.words) == 1)  # «قوات الجيش والشرطة»


# --- Candidates -------------------------------------------------------------------------------------------


def candidates(tokens: list[Token]) -> list[tuple[int, int]]:
    """Every phrase of a sentence that could name a participant: token numbers, last inclusive, in order."""
    units = reading_of(tokens).units
    found: list[tuple[int, int]] = []
    at = 0
    while at < len(units):
        if not _begins(units, at):
            at += 1
            continue
        end = _phrase_end(units, at)
        span = _trimmed(tokens, units[at].first, units[end].last)
        if span not in found:
            found.append(span)
        at = end + 1
    return found


def _begins(units: list[Unit], at: int) -> bool:
    unit = units[at]
    if unit.meaning("actor", "state", "capital", "title", "demonym", *HEADS):
        return True
    if unit.kind == "name":
        following = units[at + 1] if at + 1 < len(units) else None
        return bool(following and following.kind == "name" and not following.cut)
    counted = unit.kind == "number" or unit.meaning("quantity") is not None
    return counted and at + 1 < len(units) and units[at + 1].meaning(*HEADS) is not None


def _phrase_end(units: list[Unit], at: int) -> int:
    """The last unit of the noun phrase that begins here: what follows without conjunction or new clause."""
    end = at
    while end + 1 < len(units):
        here, following = units[end], units[end + 1]
        if following.first != here.last + 1 or following.kind in {"mark", "verb", "number"} or following.cut:
            break
        idafa = not here.definite and here.meaning(*HEADS) and following.meaning("actor", "state", *HEADS)
        name = following.kind == "name" and (here.kind == "name" or here.meaning("title", *HEADS, "demonym"))
        person = (actor := following.meaning("actor")) and actor.refers == "person" and here.meaning(
            "title", "demonym", "modifier", *HEADS
        )  # fmt: skip
        if not (idafa or name or person or following.meaning("demonym", "modifier")):
            break
        end += 1
    return end
