"""Measure and write docs/benchmarks.md.

    python -m benchmarks              every stage
    python -m benchmarks warehouse    one; the sections of the others stay as they are

A stage is a module of this folder with ``measure() -> list[Figure]``; its docstring opens its section. Each
runs in a process of its own, so that none pays for another's imports or memory. Exit code 1: a bar is missed.
"""

import datetime as dt
import importlib
import re
import subprocess
import sys
from pathlib import Path

import msgspec

from benchmarks.figures import Figure
from benchmarks.surroundings import machine

FOLDER = Path(__file__).parent
REPORT = FOLDER.parent / "docs" / "benchmarks.md"
ONE = "--measure"  # the child: print one stage's figures as JSON
HEAD = """# What it costs

Measured by `make bench` (one stage: `make bench STAGES=warehouse`), which writes this page: a section a
stage, a row a figure. Bars are ratios of two things measured in the same run wherever that is possible;
seconds are those of the machine and moment that the section names.
"""


def main(arguments: list[str]) -> int:
    """Run the stages that were asked for, or all; 1 when a bar was missed."""
    if arguments[:1] == [ONE]:
        print(msgspec.json.encode(_module(arguments[1]).measure()).decode())
        return 0
    known = stages()
    chosen = arguments or known
    if unknown := sorted(set(chosen) - set(known)):
        print(f"no such stage: {', '.join(unknown)}; there are {', '.join(known)}", file=sys.stderr)
        return 2
    missed = False
    for stage in chosen:
        print(f"measuring {stage} …", file=sys.stderr, flush=True)
        figures = _measured(stage)
        _write(stage, figures)
        for figure in figures:
            print(figure.row, flush=True)
        missed = missed or any(figure.verdict == "missed" for figure in figures)
    return int(missed)


def stages() -> list[str]:
    """Names of the stages, in alphabetical order."""
    found = FOLDER.glob("*.py")
    return sorted(path.stem for path in found if "\ndef measure(" in path.read_text(encoding="utf-8"))


def _measured(stage: str) -> list[Figure]:
    command = [sys.executable, "-m", "benchmarks", ONE, stage]
    output = subprocess.run(command, check=True, stdout=subprocess.PIPE, cwd=FOLDER.parent).stdout
    return msgspec.json.decode(output.splitlines()[-1], type=list[Figure])


def _write(stage: str, figures: list[Figure]) -> None:
    """Put the stage's section into the report, in the place of the one before."""
    sections = _sections()
    sections[stage] = _section(stage, figures)
    REPORT.write_text("\n".join([HEAD, *(sections[name] for name in sorted(sections))]), encoding="utf-8")


def _sections() -> dict[str, str]:
    """Stage → its section as it stands, for stages that still exist."""
    text = REPORT.read_text(encoding="utf-8") if REPORT.exists() else ""
    parts = re.split(r"^## (\S+)\n", text, flags=re.MULTILINE)[1:]
    found = zip(parts[::2], parts[1::2], strict=True)
    return {name: f"## {name}\n{body.rstrip()}\n" for name, body in found if name in stages()}


def _section(stage: str, figures: list[Figure]) -> str:
    words = (_module(stage).__doc__ or "").strip()
    day = dt.datetime.now(dt.UTC).date()
    lines = [
        f"## {stage}",
        "",
        words,
        "",
        f"`make bench STAGES={stage}` on {day}: {machine()}.",
        "",
        "| figure | measured | bar | | of what |",
        "|---|---|---|---|---|",
        *(figure.row for figure in figures),
    ]
    return "\n".join(lines) + "\n"


def _module(stage: str):  # type: ignore[no-untyped-def]
    return importlib.import_module(f"benchmarks.{stage}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
