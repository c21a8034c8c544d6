"""Write docs/commands.md and docs/settings.md from the command line and the settings themselves.

    python scripts/write_reference.py [--check]

``--check`` writes nothing: exit code 1, and the difference, when a page is not what the code gives.
"""

import argparse
import difflib
import inspect
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer.main
from typer.core import TyperArgument, TyperGroup, TyperOption

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "plugins"))

from marsad.cli import app  # noqa: E402
from marsad.settings import Settings  # noqa: E402

MADE = "Made from the code by `make reference`; change that, not this page.\n"


def commands() -> str:
    """The page of all commands."""
    told = [f"# Commands\n\n{MADE}\n`marsad --help` and `marsad COMMAND --help` say the same.\n"]
    told += _told(typer.main.get_command(app), "marsad")
    return "\n".join(told)


def _told(command: Any, name: str) -> Iterator[str]:
    if isinstance(command, TyperGroup):
        for word, inner in sorted(command.commands.items()):
            yield from _told(inner, f"{name} {word}")
        return
    arguments = [one for one in command.params if isinstance(one, TyperArgument)]
    options = [one for one in command.params if isinstance(one, TyperOption) and one.name != "help"]
    usage = " ".join([name, *(_usage(one) for one in arguments), *(["[OPTIONS]"] if options else [])])
    yield f"## {name}\n\n{' '.join(inspect.cleandoc(command.help or '').split())}\n\n```sh\n{usage}\n```\n"
    if arguments or options:
        yield "| | |\n| --- | --- |"
        for one in [*arguments, *options]:
            words = (
                _usage(one) if isinstance(one, TyperArgument) else ", ".join([*one.opts, *one.secondary_opts])
            )
            required = " (required)" if one.required and isinstance(one, TyperOption) else ""
            yield f"| `{words}` | {(getattr(one, 'help', None) or '').strip()}{required} |"
        yield ""


def _usage(argument: TyperArgument) -> str:
    word = (argument.metavar or argument.name or "").upper()
    return word if argument.required else f"[{word}]"


def settings() -> str:
    """The page of all settings."""
    rows = [
        f"| `MARSAD_{name.upper()}` | {field.description} | {_default(name, field)} |"
        for name, field in Settings.model_fields.items()
    ]
    head = "| variable | meaning | unless set |\n| --- | --- | --- |"
    return (
        f"# Settings\n\n{MADE}\nEach is an environment variable. Airflow's own (`AIRFLOW__…`) are those of"
        f" its manual; what Compose sets is in `docker-compose.yaml` and `.env.example`.\n\n{head}\n"
        + "\n".join(rows)
        + "\n"
    )


def _default(name: str, field: Any) -> str:
    if name == "home":
        return "`.marsad` in the project; as root `/var/lib/marsad`"
    default = field.default
    return (
        ""
        if default is None or default == {}
        else f"`{str(default).lower() if isinstance(default, bool) else default}`"
    )


def main() -> int:
    """Write the pages, or compare them."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--check", action="store_true")
    is_check = parser.parse_args().check
    stale = False
    for name, made in (("commands", commands()), ("settings", settings())):
        path = ROOT / "docs" / f"{name}.md"
        there = path.read_text(encoding="utf-8") if path.exists() else ""
        if is_check and there != made:
            stale = True
            lines = difflib.unified_diff(
                there.splitlines(), made.splitlines(), str(path), "the code", lineterm=""
            )
            sys.stderr.write("\n".join(lines) + f"\n{path.name} is not what the code gives: make reference\n")
        elif not is_check:
            path.write_text(made, encoding="utf-8")
    return 1 if stale else 0


if __name__ == "__main__":
    raise SystemExit(main())
