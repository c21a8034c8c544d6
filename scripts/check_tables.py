"""Check every reviewed table: well-formed, one row a fact, in normal form; and both feed registries.

    python scripts/check_tables.py

Prints one line a fault (file, line, what is wrong); exit code 1 when there is any.
"""

import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[1]
MOST_SHOWN = 10  # faults of one file
FOLDERS = ("plugins", "sql", "corpus", "sample")


def faults_of_table(path: Path) -> Iterator[str]:
    """What is wrong with a tab-separated table; remarks start with ``#``."""
    try:
        text = path.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        yield f"{path}: not UTF-8 ({error.reason} at byte {error.start})"
        return
    if "\r" in text or not text.endswith("\n"):
        yield f"{path}: lines must end in a single newline, the last one too"
    rows = [(n, line) for n, line in enumerate(text.splitlines(), 1) if line and not line.startswith("#")]
    if not rows:
        yield f"{path}: no header"
        return
    header = rows[0][1].split("\t")
    if len(set(header)) < len(header) or not all(header):
        yield f"{path}:{rows[0][0]}: column names must be given and differ"
    seen: dict[str, int] = {}
    for number, line in rows[1:]:
        cells = line.split("\t")
        if len(cells) > len(header):  # fewer is no fault: empty cells at the end of a row may be left out
            yield f"{path}:{number}: {len(cells)} cells where the header has {len(header)}"
        if unicodedata.normalize("NFC", line) != line:
            yield f"{path}:{number}: not in Unicode normal form C"
        if any(cell != cell.strip() for cell in cells):
            yield f"{path}:{number}: a cell begins or ends with a blank"
        if line in seen:
            yield f"{path}:{number}: the same row as line {seen[line]}"
        seen[line] = number


def faults_of_yaml(path: Path) -> Iterator[str]:
    """What is wrong with a YAML file."""
    try:
        yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        yield f"{path}: {' '.join(str(error).split())}"


def faults_of_registries() -> Iterator[str]:
    """What is wrong with the feed registries."""
    from marsad.ingest.registry import load

    for name in ("real", "sample"):
        try:
            load(name)
        except ValueError as error:
            yield f"registry {name}: {error}"


def main() -> int:
    """Print every fault."""
    faults: list[str] = []
    for folder in FOLDERS:
        for pattern, check in (("*.tsv", faults_of_table), ("*.yaml", faults_of_yaml)):
            for path in sorted((ROOT / folder).rglob(pattern)):
                found = list(check(path))
                faults += found[:MOST_SHOWN]
                if len(found) > MOST_SHOWN:
                    faults.append(f"{path}: and {len(found) - MOST_SHOWN} more")
    faults += faults_of_registries()
    for fault in faults:
        sys.stderr.write(f"{fault}\n")
    return 1 if faults else 0


if __name__ == "__main__":
    raise SystemExit(main())
