"""Make a release: checks, source archive, open corpus, bill of materials, checksums, tag.

    python scripts/release.py 0.2.0 [--dry-run] [--folder dist]

The version must already stand in pyproject.toml, marsad/__init__.py, CITATION.cff and as a section of
CHANGELOG.md, on a clean tree. The same commit gives the same bytes of source and corpus. ``--dry-run`` makes
everything but the tag, from the present commit, whatever its version. Nothing is pushed.
"""

import argparse
import gzip
import hashlib
import io
import re
import subprocess
import sys
import tarfile
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CORPUS = "corpus"
TOOLS = ".venv-tools/bin/cyclonedx-py"


class ReleaseError(RuntimeError):
    """The release cannot be made; the message says what to do first."""


def git(*arguments: str) -> bytes:
    """What git answers in the project."""
    done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, check=False)  # noqa: S603, S607
    if done.returncode:
        raise ReleaseError(f"git {arguments[0]}: {done.stderr.decode().strip()}")
    return done.stdout


def require_ready(version: str) -> None:
    """Clean tree, a new tag, one version everywhere, told in the changelog. Raises ReleaseError."""
    if not re.fullmatch(r"\d+\.\d+\.\d+", version):
        raise ReleaseError(f"{version} is no version of the form 1.2.3")
    if git("status", "--porcelain"):
        raise ReleaseError("the tree is not clean: commit first")
    if git("tag", "--list", f"v{version}"):
        raise ReleaseError(f"v{version} is there already")
    if (stated := project_version()) != version:
        raise ReleaseError(f"pyproject.toml says {stated}, not {version}")
    notes(version)


def project_version() -> str:
    """The version in pyproject.toml."""
    stated: str = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    return stated


def notes(version: str) -> str:
    """The changelog's section of the version. Raises ReleaseError where there is none."""
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    found = re.search(rf"^## {re.escape(version)}\b.*?$(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
    if not found or not found[1].strip():
        raise ReleaseError(f"CHANGELOG.md has no section «## {version}»")
    return found[1].strip()


def archive(target: Path, prefix: str, *paths: str) -> None:
    """Committed files as a packed tar without any time of its own: the same commit, the same bytes."""
    packed = io.BytesIO()
    with gzip.GzipFile(fileobj=packed, mode="wb", mtime=0, filename="") as stream:
        stream.write(git("archive", "--format=tar", f"--prefix={prefix}/", "HEAD", *paths))
    target.write_bytes(packed.getvalue())
    with tarfile.open(target) as made:
        if not made.getnames():
            raise ReleaseError(f"{target.name} is empty")


def build(version: str, folder: Path) -> list[Path]:
    """The artefacts below ``folder``, their checksums last."""
    folder.mkdir(parents=True, exist_ok=True)
    source, corpus = folder / f"marsad-{version}.tar.gz", folder / f"marsad-corpus-{version}.tar.gz"
    archive(source, f"marsad-{version}")
    archive(corpus, f"marsad-corpus-{version}", CORPUS)
    bill = folder / f"marsad-{version}.cdx.json"
    write_bill(bill)
    made = [source, corpus, bill]
    sums = folder / "SHA256SUMS"
    lines = [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in made]
    sums.write_text("".join(lines), encoding="utf-8")
    return [*made, sums]


def write_bill(target: Path) -> None:
    """The bill of materials (CycloneDX) of what a user installs: the run-time lock."""
    program = ROOT / TOOLS
    if not program.exists():
        raise ReleaseError(f"{TOOLS} is missing: make tools")
    lock, project = str(ROOT / "requirements.txt"), str(ROOT / "pyproject.toml")
    command = [str(program), "requirements", lock, "--pyproject", project, "--output-reproducible"]
    command += ["--of", "JSON", "--output-file", str(target)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise ReleaseError(f"cyclonedx-py: {done.stderr.strip()[-500:]}")


def main() -> int:
    """Check, build, tag."""
    parser = argparse.ArgumentParser()
    parser.add_argument("version", nargs="?", default=project_version())
    parser.add_argument(
        "--dry-run", action="store_true", help="build, but make no tag and ask for no clean tree"
    )
    parser.add_argument("--folder", type=Path, default=ROOT / "dist")
    chosen = parser.parse_args()
    try:
        if not chosen.dry_run:
            require_ready(chosen.version)
        for path in build(chosen.version, chosen.folder):
            sys.stdout.write(f"{path} {path.stat().st_size}\n")
        if not chosen.dry_run:
            message = f"Marsad {chosen.version}\n\n{notes(chosen.version)}"
            git("tag", "--annotate", f"v{chosen.version}", "--message", message)
            sys.stdout.write(f"tagged v{chosen.version}; push it: git push origin v{chosen.version}\n")
    except ReleaseError as error:
        sys.stderr.write(f"release: {error}\n")
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
