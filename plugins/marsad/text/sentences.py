"""Sentences: a splitter for Arabic news that knows numbers, initials and quotations.

A newline always ends a sentence. Inside a line a sentence ends at ``.``, ``!``, ``؟``, ``?``, ``…`` or
``؛؛``-like runs of them followed by white space, except after an abbreviation or initial (data:
``abbreviations.tsv``), inside a number, and inside «…», “…” or (…) that close further on in the line.
Arabic punctuates with ، where others would end a sentence: commas never split.
"""

import re
from functools import lru_cache
from importlib.resources import files

from marsad.records import Sentence
from marsad.text.normalise import strip_diacritics

_LINE = re.compile(r"[^\n]+")
_STOP = re.compile(r"[.!?؟…۔]+[\"'»”’)\]]*(?=\s|$|(?<=[!?؟»”])(?=[ء-ي]))|(?<=[ء-ي]{3})\.(?=[ء-ي]{3})")
_LAST_WORD = re.compile(r"[^\s«»“”\"'()\[\]،؛:/-]+$")
_CLITICS = re.compile("^[وف]?[بلك]?(?:ال)?")
_INITIAL = re.compile(r"^(?:[\u0621-\u064a]ـ?|[A-Z])(?:\.(?:[\u0621-\u064a]ـ?|[A-Z]))*$")
_PAIRS = {"«": "»", "“": "”", "(": ")", "[": "]", '"': '"'}
_MAY_PRECEDE_QUOTE = re.compile(r"[\s(:،ـبوفلك]")
_LONGEST_QUOTE = 600  # characters; a quotation mark without its partner must not swallow the article
_MEANINGFUL = re.compile(r"\w")


@lru_cache(maxsize=1)
def _abbreviations() -> frozenset[str]:
    table = files("marsad.text").joinpath("data/abbreviations.tsv").read_text(encoding="utf-8")
    rows = [line.split("\t") for line in table.splitlines() if line and not line.startswith("#")]
    return frozenset(row[0] for row in rows[1:])


def split(text: str) -> list[Sentence]:
    """The sentences of a text, with exact offsets: ``text[s.start:s.end] == s.text`` for each."""
    sentences: list[Sentence] = []
    for line in _LINE.finditer(text):
        for start, end in _line_spans(line.group()):
            begin, finish = _trim(text, line.start() + start, line.start() + end)
            if begin < finish and _MEANINGFUL.search(text, begin, finish):
                sentences.append(
                    Sentence(index=len(sentences), start=begin, end=finish, text=text[begin:finish])
                )
    return sentences


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _line_spans(line: str) -> list[tuple[int, int]]:
    spans = []
    start = 0
    quoted = _quoted(line)
    for stop in _STOP.finditer(line):
        if _inside(quoted, stop.start(), stop.end()) or _no_end(line, start, stop):
            continue
        spans.append((start, stop.end()))
        start = stop.end()
    spans.append((start, len(line)))
    return spans


def _quoted(line: str) -> list[tuple[int, int]]:
    """Stretches between paired marks, each from after the opening to before the closing one."""
    stretches = []
    position = 0
    while position < len(line):
        closing = _PAIRS.get(line[position])
        if closing == '"' and not _opens_quote(line, position):
            closing = None
        if closing:
            end = line.find(closing, position + 1, position + _LONGEST_QUOTE)
            if end > 0:
                stretches.append((position + 1, end))
                position = end
        position += 1
    return stretches


def _opens_quote(line: str, position: int) -> bool:
    """A straight mark opens when it stands before a word and not right after one."""
    before = position == 0 or bool(_MAY_PRECEDE_QUOTE.match(line[position - 1]))
    return before and not line[position + 1 : position + 2].isspace()


def _inside(stretches: list[tuple[int, int]], start: int, end: int) -> bool:
    return any(first <= start and end <= last for first, last in stretches)


def _no_end(line: str, sentence_start: int, stop: re.Match[str]) -> bool:
    """Whether the mark belongs to an abbreviation, an initial or a list number instead."""
    mark = stop.group()
    if mark[0] != "." or mark.startswith(".."):
        return False
    before = _LAST_WORD.search(line, sentence_start, stop.start())
    if before is None:
        return not line[sentence_start : stop.start()].strip()
    word = strip_diacritics(before.group())
    if word.isdigit():  # «1. كذا» opens a list item; «عام 2011.» ends a sentence
        return before.start() == sentence_start or not line[sentence_start : before.start()].strip()
    if len(word) == 1 and line[sentence_start : before.start()].rstrip()[-1:].isdigit():
        return False  # «عام 2011 م. ثم»: a unit after a number takes no full stop of its own
    bare = _CLITICS.sub("", word)
    if word in _abbreviations() or ("." in bare and bare in _abbreviations()):
        return not _ends_line(line, stop.end())
    return bool(_INITIAL.match(word)) and not _ends_line(line, stop.end())


def _ends_line(line: str, end: int) -> bool:
    return not line[end:].strip()
