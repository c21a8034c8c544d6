"""The documents speak of what there is: tests that exist, messages that the code says."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from marsad.settings import PROJECT

DOCS = PROJECT / "docs"
TESTS = PROJECT / "tests"
LETTERS = 9  # a sentence of the code has at least so many letters of its own, and a blank
MOSTLY = 0.6  # of a message must be the code's; the rest is what it puts in
NOT_OURS = ("Could not read served logs",)  # said by Airflow


@cache
def functions(path: Path) -> set[str]:
    """The functions that a test file defines."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def named_tests(page: str) -> list[tuple[str, str]]:
    """File and function of each test that a page names; «::name» goes on in the file before."""
    found, file = [], ""
    for path, name in re.findall(r"`([\w/.]*)::(test_\w+)`", page):
        file = path or file
        found.append((file, name))
    return found


def test_every_test_that_stands_for_our_security_exists() -> None:
    named = named_tests((DOCS / "security.md").read_text(encoding="utf-8"))
    assert len(named) > 40
    missing = [(file, name) for file, name in named if name not in functions(TESTS / file)]
    assert missing == []


def test_every_test_that_the_architecture_leans_on_exists() -> None:
    named = re.findall(r"`(test_\w+)`", (DOCS / "architecture.md").read_text(encoding="utf-8"))
    known = set().union(*(functions(path) for path in TESTS.rglob("test_*.py")))
    assert named and set(named) <= known


def share_spoken(message: str) -> float:
    """How much of a message is covered by sentences of the code."""
    covered = set()
    for literal, pattern in spoken():
        for match in pattern.finditer(message) if literal in message.lower() else ():
            covered |= set(range(match.start(), match.end()))
    return len(covered) / len(message)


@cache
def spoken() -> list[tuple[str, re.Pattern[str]]]:
    """Everything that the library says: its longest piece, and a pattern; what is put in may be anything."""
    sentences = set()
    for path in (PROJECT / "plugins").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            parts = node.values if isinstance(node, ast.JoinedStr) else [node]
            constants = [part.value if isinstance(part, ast.Constant) else None for part in parts]
            words = [word if isinstance(word, str) else "\0" for word in constants]
            sentences |= set("".join(words).split("\n"))
    for path in (PROJECT / "plugins").rglob("*.html"):
        sentences |= set(re.findall(r'"([^"\n]+)"', path.read_text(encoding="utf-8")))
    found = []
    for sentence in sentences:
        pieces = re.split(r"\0|%[sd]|\{\w+\}", " ".join(sentence.split()))
        if sum(map(len, pieces)) >= LETTERS and " " in sentence.strip():
            pattern = re.compile(".*?".join(map(re.escape, pieces)), re.IGNORECASE)
            found.append((max(pieces, key=len).lower(), pattern))
    return found


def messages() -> list[str]:
    """What the situations of «Operating» quote: after «You see», in backticks or set apart."""
    text = (DOCS / "operating.md").read_text(encoding="utf-8")
    found = []
    for part in re.findall(r"\*\*You see\*\*(.*?)\*\*Do\*\*", text, re.DOTALL):
        blocks = re.findall(r"```\n(.*?)```", part, re.DOTALL)
        found += [" ".join(block.split()) for block in blocks]
        rest = re.sub(r"```\n.*?```", "", part, flags=re.DOTALL)
        found += [" ".join(quoted.split()) for quoted in re.findall(r"`([^`]{14,})`", rest)]
    return [message for message in found if " " in message and message not in NOT_OURS]


def test_there_are_fifteen_situations() -> None:
    text = (DOCS / "operating.md").read_text(encoding="utf-8")
    numbers = [int(number) for number in re.findall(r"^## (\d+)\. ", text, re.MULTILINE)]
    assert numbers == list(range(1, 16))
    parts = re.split(r"^## \d+\. ", text, flags=re.MULTILINE)[1:]
    assert all("**Do**" in part and ("**You see**" in part or "**You get**" in part) for part in parts)
    assert len(messages()) >= 15


@pytest.mark.parametrize("message", messages())
def test_what_operating_quotes_is_what_marsad_says(message: str) -> None:
    assert share_spoken(message) >= MOSTLY, message


def test_what_marsad_does_not_say_is_noticed() -> None:
    assert share_spoken("31 of 120 events went to quarantine") == 1
    assert share_spoken("31 of 120 events went to the cellar") < MOSTLY


def test_every_decision_stands_in_the_index() -> None:
    index = (DOCS / "decisions" / "index.md").read_text(encoding="utf-8")
    pages = {path.name for path in (DOCS / "decisions").glob("[0-9]*.md")}
    assert pages and pages == set(re.findall(r"\((\d[\w-]+\.md)\)", index))
