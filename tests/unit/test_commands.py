"""The command line: errors are one line and exit code 2."""

import subprocess
import sys

import pytest


def marsad(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "marsad.cli", *arguments], capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize(
    "arguments",
    [
        ("report", "yesterday"),
        ("import", "somewhere", "--kind", "floppy"),
        ("export", "2026-01-01", "never", "somewhere"),
        ("eval", "/dev/null"),
        ("code", "/does/not/exist"),
        ("code", "--no-such-option"),
        ("no-such-command",),
        ("feeds", "--no-such-option"),
        ("alert",),
    ],
)
def test_wrong_words_are_one_line_and_exit_code_two(arguments: tuple[str, ...]) -> None:
    answer = marsad(*arguments)
    assert answer.returncode == 2
    assert answer.stderr.startswith("marsad: ") and len(answer.stderr.splitlines()) == 1


def test_every_command_has_help() -> None:
    answer = marsad("--help")
    assert answer.returncode == 0
    for command in ("run", "migrate", "code", "eval", "import", "export", "feeds", "archive", "forget"):
        assert command in answer.stdout
