"""Spelling: one form of Arabic text to store, one to match, one to search.

* ``clean`` is what is stored: the author's letters, without what is invisible or broken.
* ``normalise`` is what patterns match: without vowels and tatweel, ASCII digits, one kind of quotation
  mark; ``normalise_with_offsets`` says where each character came from.
* ``search_form`` is what the search column and a query share: hamza, ى/ي and ة/ه folded as well.

Folding letters loses information («على» and «علي»), so it happens in matching and searching only.
"""

import re
import unicodedata
from functools import lru_cache

import msgspec
from camel_tools.utils.normalize import (
    normalize_alef_ar,
    normalize_alef_maksura_ar,
    normalize_teh_marbuta_ar,
    normalize_unicode,
)

# Bidirectional controls, zero-width characters, soft hyphen, byte-order mark.
_INVISIBLE = "\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffc"
# Controls other than tab and newline, lone surrogates, private use and non-characters.
_BROKEN = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ue000-\uf8ff\ufdd0-\ufdef\ufffe\uffff"
_DROPPED = re.compile(f"[{_INVISIBLE}{_BROKEN}]")
_LINE_ENDS = re.compile("\r\n|[\r\x85\u2028\u2029]")
_SPACES = re.compile("[\t \u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+")
_BLANK_LINES = re.compile(" *\n[ \n]*")
_PRESENTATION_FORMS = re.compile("[\ufb50-\ufdcf\ufdf0-\ufdf9\ufdfc\ufe70-\ufefc]+")

DIACRITICS = "\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed\u08d3-\u08ff"
_DIACRITIC = re.compile(f"[{DIACRITICS}]")
_MARK = f"{DIACRITICS}\u0300-\u036f\u0653-\u0655"
# Clusters that change: anything outside the plain set, or a plain letter that bears marks.
_PLAIN = "\n !#-&(-;=?@A-\\]_a-~،؛؟ء-غف-ي"
_CHANGES = re.compile(f"[^{_PLAIN}](?:[{_MARK}])*|[{_PLAIN}][{_MARK}]+|  +")
_ONE_FOR_ONE = str.maketrans({
    **{chr(0x0660 + digit): str(digit) for digit in range(10)},
    **{chr(0x06F0 + digit): str(digit) for digit in range(10)},
    "٫": ".", "٬": ",", "ـ": "",
    **dict.fromkeys("«»“”„‟‹›〝〞″＂", '"'), **dict.fromkeys("‘’‚‛′`´", "'"),
    **dict.fromkeys("‐‑‒–—―−", "-"),
    # Letters that Persian, Urdu and Kurdish keyboards put in their place.
    "ی": "ي", "ې": "ي", "ے": "ي", "ک": "ك", "ڪ": "ك", "ہ": "ه", "ە": "ه", "ھ": "ه", "ۀ": "ه", "ۃ": "ة",
})  # fmt: skip
_HAMZA_ON_SEAT = str.maketrans({"ؤ": "ء", "ئ": "ء"})  # مسؤول and مسئول are one word
_PUNCTUATION = re.compile(r"[^\w\s]+|_+")
_WHITE = re.compile(r"\s+")


_CLUSTER_LENGTH = 8  # a letter and its marks; what is longer is garbage and is cut


@lru_cache(maxsize=1)
def _long_mark_runs() -> re.Pattern[str]:
    """Runs of combining marks beyond ten: no script needs them; composing long runs is quadratic."""
    marks = "".join(chr(code) for code in range(0x300, 0xFE30) if unicodedata.combining(chr(code)))
    return re.compile(f"([{marks}]{{10}})[{marks}]+")


class Normalised(msgspec.Struct, frozen=True):
    """Normalised text and, for each of its characters, the stretch of the original it stands for."""

    text: str
    starts: list[int]  # one longer than text: the last is the length of the original
    ends: list[int]

    def original(self, start: int, end: int) -> tuple[int, int]:
        """Offsets in the original text of ``text[start:end]``."""
        if start >= end:
            return self.starts[start], self.starts[start]
        return self.starts[start], self.ends[end - 1]


def clean(text: str) -> str:
    """Text as it is stored: NFC, no invisible or broken characters, single spaces, single newlines.

    Presentation forms (letters by shape, from old PDF and print systems) become letters; nothing else of
    the spelling changes.
    """
    text = _LINE_ENDS.sub("\n", text)
    text = _DROPPED.sub("", text)
    text = _long_mark_runs().sub(r"\1", text)
    text = _PRESENTATION_FORMS.sub(lambda match: normalize_unicode(match.group()), text)
    text = _SPACES.sub(" ", unicodedata.normalize("NFC", text))
    return _BLANK_LINES.sub("\n", text).strip()


def normalise(text: str) -> str:
    """Text for matching: without vowels and tatweel, ASCII digits, plain quotes, single spaces."""
    return _CHANGES.sub(lambda match: _normal(match.group()), text)


def normalise_with_offsets(text: str) -> Normalised:
    """The same as ``normalise``, with the way back to the offsets of ``text``."""
    pieces: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    done = 0
    for match in _CHANGES.finditer(text):
        start, end = match.span()
        pieces.append(text[done:start])
        starts.extend(range(done, start))
        ends.extend(range(done + 1, start + 1))
        new = _normal(match.group())
        pieces.append(new)
        starts.extend([start] * len(new))
        ends.extend([end] * len(new))
        done = end
    pieces.append(text[done:])
    starts.extend(range(done, len(text) + 1))
    ends.extend(range(done + 1, len(text) + 1))
    return Normalised("".join(pieces), starts, ends)


def _normal(cluster: str) -> str:
    return _normal_cluster(cluster[:_CLUSTER_LENGTH])


@lru_cache(maxsize=20_000)
def _normal_cluster(cluster: str) -> str:
    """One character with its marks (or a run of spaces) as ``normalise`` writes it."""
    if cluster.isspace() and "\n" not in cluster:
        return " "
    if _DROPPED.match(cluster):
        return _DIACRITIC.sub("", _DROPPED.sub("", cluster))
    composed = normalize_unicode(cluster.translate(_ONE_FOR_ONE)).translate(_ONE_FOR_ONE)
    return _DIACRITIC.sub("", composed)


def strip_diacritics(text: str) -> str:
    """Text without vowels, shadda and tatweel; all else as it is."""
    return _DIACRITIC.sub("", text).replace("ـ", "")


def fold(text: str) -> str:
    """Letters that writers interchange made one (أإآٱ→ا, ى→ي, ة→ه); keeps the length."""
    folded: str = normalize_teh_marbuta_ar(normalize_alef_maksura_ar(normalize_alef_ar(text)))
    return folded


def search_form(text: str) -> str:
    """Text as the search column stores it and as a query is rewritten: words, folded, one space between."""
    words = _PUNCTUATION.sub(" ", fold(normalise(text)).translate(_HAMZA_ON_SEAT))
    return _WHITE.sub(" ", words).strip().casefold()
