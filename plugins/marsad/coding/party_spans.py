"""The form of a span that names a participant: where it begins and ends, and what its text is."""

from marsad.coding.party_reading import Unit, reading_of, units_of
from marsad.coding.tokens import Token

_CONJUNCTIONS = "وف"
_PREPOSITIONS = "بكل"
_MARKS = frozenset("\"'«»“”‘’()[]{}،,؛;:.-–—")


def text_of(tokens: list[Token], first: int, last: int) -> tuple[int, int]:
    """Sentence offsets of a span's text: without clitics in front where the rest is still a word as written."""
    return tokens[first].start + _clitic_letters(tokens, first), tokens[last].end


def _clitic_letters(tokens: list[Token], first: int) -> int:
    """Letters to cut from the first word; «لل» stays, as no verbatim word would be left."""
    reading = reading_of(tokens)
    number = reading.unit_of[first]
    form = tokens[first].text
    if number >= 0 and reading.units[number].first == first:
        unit = reading.units[number]
        cut = unit.cut
        if unit.kind != "found":
            cut = _read_clitics(tokens[first])
        letters = form[:cut]
        if form[cut:].startswith("لل") or (letters.endswith("ل") and form[cut - 1 : cut + 1] == "لل"):
            conjunction = 1 if letters[:1] in _CONJUNCTIONS and letters else 0
            return conjunction
        return cut
    return 0


def _read_clitics(token: Token) -> int:
    """Clitics of a word that no table knows: those that all its readings have."""
    readings = token.word.readings
    if not readings:
        return 0
    cut = 0
    common = readings[0].proclitics
    if any(r.proclitics != common for r in readings):
        return 0
    for clitic in common:
        if clitic in {"wa", "fa", "bi", "ka", "li"} and cut < len(token.text) - 2:
            cut += 1
        else:
            break
    if "li" in common and "al" in common:
        cut = 1 if common[0] in {"wa", "fa"} else 0
    return cut


def expand(tokens: list[Token], first: int, last: int) -> tuple[int, int]:
    """Clean a span: no marks at its ends."""
    while first < last and tokens[first].text in _MARKS:
        first += 1
    while last > first and tokens[last].text in _MARKS:
        last -= 1
    return first, last


def split(tokens: list[Token], first: int, last: int) -> list[tuple[int, int]]:
    """The participants that a span coordinates."""
    units: list[Unit] = units_of(tokens, first, last)
    parts: list[tuple[int, int]] = []
    start = first
    for unit in units[1:]:
        if unit.conjoined and unit.meaning("actor", "state"):
            parts.append((start, unit.first - 1))
            start = unit.first
    parts.append((start, last))
    return [expand(tokens, a, b) for a, b in parts]


def candidates(tokens: list[Token]) -> list[tuple[int, int]]:
    """Noun phrases that could be participants."""
    return []
