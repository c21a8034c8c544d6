"""What is made from something else is made from it as it stands now.

    python scripts/check_generated.py

Compared: the pages of commands and settings, the table of places, and the version, wherever it is written.
(The data dictionary and the sample's WARC files are compared by tests, the locks by ``make check-lock``.)
Prints one line a fault; exit code 1 when there is any.
"""

import contextlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
import unicodedata
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "plugins"), str(ROOT / "training")]


def faults_of_pages() -> Iterator[str]:
    """Pages written from the code."""
    script = str(ROOT / "scripts" / "write_reference.py")
    done = subprocess.run([sys.executable, script, "--check"], capture_output=True, text=True, check=False)  # noqa: S603
    yield from done.stderr.strip().splitlines()


def faults_of_places() -> Iterator[str]:
    """The gazetteer, from GeoNames and our own tables; committed in Unicode normal form C."""
    import build_gazetteer

    committed = build_gazetteer.TARGET
    with tempfile.TemporaryDirectory() as folder, Path(os.devnull).open("w") as nowhere:
        shutil.copy(committed.with_name("places_added.tsv"), folder)
        build_gazetteer.TARGET = Path(folder) / committed.name
        with contextlib.redirect_stdout(nowhere):
            build_gazetteer.main()
        made = unicodedata.normalize("NFC", build_gazetteer.TARGET.read_text(encoding="utf-8"))
    if made != committed.read_text(encoding="utf-8"):
        yield f"{committed.relative_to(ROOT)} is not what training/build_gazetteer.py makes"


def faults_of_version() -> Iterator[str]:
    """One version everywhere."""
    from marsad import __version__

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    cited = re.search(r"^version: (\S+)$", (ROOT / "CITATION.cff").read_text(encoding="utf-8"), re.MULTILINE)
    for place, version in (
        ("marsad/__init__.py", __version__),
        ("CITATION.cff", cited[1] if cited else "none"),
    ):
        if version != project:
            yield f"{place} says version {version}, pyproject.toml {project}"


def main() -> int:
    """Print every fault."""
    faults = [*faults_of_pages(), *faults_of_places(), *faults_of_version()]
    for fault in faults:
        sys.stderr.write(f"{fault}\n")
    sys.stdout.write(f"generated: {len(faults)} faults\n")
    return 1 if faults else 0


if __name__ == "__main__":
    raise SystemExit(main())
