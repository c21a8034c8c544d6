"""Boilerplate: paragraphs and phrases around a news text that are none of it, by a reviewed table."""

import re
from functools import lru_cache
from importlib.resources import files

import msgspec

from marsad.text.normalise import search_form

_HEADLINE_WORDS = 22
_ENDS_SENTENCE = re.compile(r"[.!؟?…]\W*$")


class Phrase(msgspec.Struct, frozen=True):
    """A row of the table, its phrase in search form."""

    words: tuple[str, ...]
    match: str
    max_words: int
    what: str


class Cleaned(msgspec.Struct, frozen=True):
    """Paragraphs that are text, and those that were dropped with the kind of boilerplate they are."""

    kept: list[str]
    dropped: list[tuple[str, str]]


@lru_cache(maxsize=1)
def _table() -> dict[str, dict[str, list[Phrase]]]:
    """match → first word → phrases."""
    lines = files("marsad.text").joinpath("data/boilerplate.tsv").read_text(encoding="utf-8").splitlines()
    table: dict[str, dict[str, list[Phrase]]] = {}
    for line in [line for line in lines if line and not line.startswith("#")][1:]:
        phrase, match, max_words, what = line.split("\t")
        words = tuple(search_form(phrase).split())
        row = Phrase(words, match, int(max_words), what)
        table.setdefault(match, {}).setdefault(words[0], []).append(row)
    return table


def clean(paragraphs: list[str]) -> Cleaned:
    """Drop the boilerplate from the paragraphs of a page's main text."""
    kept: list[str] = []
    dropped: list[tuple[str, str]] = []
    in_list: str | None = None  # the kind of a list of links that is being dropped
    for number, paragraph in enumerate(paragraphs):
        words = search_form(paragraph).split()
        found = _match(words)
        if found is None and in_list and _is_headline(paragraph, words):
            dropped.append((paragraph, in_list))
            continue
        in_list = found.what if found and _opens_list(found, words) else None
        if found is None:
            text, tail = _without_inline(paragraph)
            if tail:
                dropped.append((tail, "related"))
            if text:
                kept.append(text)
            continue
        if found.match == "rest" and kept:
            dropped.extend((rest, found.what) for rest in paragraphs[number:])
            break
        dropped.append((paragraph, found.what))
    return Cleaned(kept, dropped)


def is_error_title(title: str) -> bool:
    """Whether a page's title says that the page is an error message."""
    words = search_form(title).split()
    return _contains(words, "title") is not None


def _match(words: list[str]) -> Phrase | None:
    if not words:
        return Phrase((), "equals", 0, "navigation")
    table = _table()
    for match in ("rest", "block", "starts"):
        for phrase in table[match].get(words[0], ()):
            if len(words) <= phrase.max_words and tuple(words[: len(phrase.words)]) == phrase.words:
                return phrase
    for phrase in table["equals"].get(words[0], ()):
        others = words[len(phrase.words) :]
        if tuple(words[: len(phrase.words)]) == phrase.words and all(word.isdigit() for word in others):
            return phrase
    return _contains(words, "contains")


def _contains(words: list[str], match: str) -> Phrase | None:
    by_first = _table()[match]
    for position, word in enumerate(words):
        for phrase in by_first.get(word, ()):
            fits = match == "title" or len(words) <= phrase.max_words
            if fits and tuple(words[position : position + len(phrase.words)]) == phrase.words:
                return phrase
    return None


def _is_headline(paragraph: str, words: list[str]) -> bool:
    """A link to another article: short and without the full stop of a sentence."""
    return len(words) <= _HEADLINE_WORDS and not _ENDS_SENTENCE.search(paragraph)


def _opens_list(phrase: Phrase, words: list[str]) -> bool:
    """«أخبار ذات صلة» alone stands over a list; «اقرأ أيضا: عنوان» brings its one link along."""
    return phrase.match == "block" and len(words) <= len(phrase.words) + 1


@lru_cache(maxsize=1)
def _inline_pattern() -> re.Pattern[str]:
    """«… اقرأ أيضا: عنوان» at the end of a paragraph, in any spelling of hamza and vowels."""
    letters = {"ا": "[اأإآ]", "ه": "[هة]", "ي": "[يى]"}
    alternatives = []
    for phrases in _table().get("inline", {}).values():
        for phrase in phrases:
            spelt = r"\s+".join(
                "[\u064b-\u0652]*".join(letters.get(c, re.escape(c)) for c in word) for word in phrase.words
            )
            alternatives.append(rf"{spelt}[\u064b-\u0652]*")
    return re.compile(rf"(?<=[.!؟»\s])(?:{'|'.join(alternatives)})\s*[:|…]+.*$")


def _without_inline(paragraph: str) -> tuple[str, str]:
    found = _inline_pattern().search(paragraph)
    if not found or len(found.group().split()) > 30:
        return paragraph, ""
    return paragraph[: found.start()].strip(), found.group()
