"""The scripts behind `make audit`, `make check-sql` and the release, each on real input."""

import datetime as dt
import importlib.util
import json
import subprocess
import sys
import tarfile
from pathlib import Path
from types import ModuleType

import pytest

from marsad.settings import PROJECT

TOOLS = PROJECT / ".venv-tools" / "bin" / "python"
HEADER = "vulnerability\tpackage\tuntil\treason\n"


def script(name: str) -> ModuleType:
    """A file of scripts/ as a module."""
    spec = importlib.util.spec_from_file_location(name, PROJECT / "scripts" / f"{name}.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_exceptions_need_a_reason_and_end_by_themselves(tmp_path: Path) -> None:
    audit = script("audit_dependencies")
    table = tmp_path / "exceptions.tsv"
    table.write_text(
        f"# remark\n{HEADER}CVE-1\tone\t2026-12-31\tnever called\nCVE-2\ttwo\t2026-01-31\tended\n",
        encoding="utf-8",
    )
    assert audit.exceptions(table, dt.date(2026, 12, 31)) == ["CVE-1"]
    table.write_text(f"{HEADER}CVE-1\tone\t2026-12-31\t\n", encoding="utf-8")
    with pytest.raises(ValueError, match="all of its columns"):
        audit.exceptions(table, dt.date(2026, 1, 1))
    assert isinstance(audit.exceptions(audit.EXCEPTIONS, dt.date.max), list)


@pytest.mark.parametrize(
    ("answer", "expected"),
    [("exit 0", 0), ("echo 'one 1.0 CVE-1'; exit 1", 1), ("echo 'no route to the service' >&2; exit 1", 2)],
)
def test_finding_something_is_told_from_not_being_able_to_ask(
    answer: str, expected: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    program = tmp_path / "pip-audit"
    program.write_text(f'#!/bin/sh\necho "$@" > {tmp_path}/asked\n{answer}\n')
    program.chmod(0o755)
    assert script("audit_dependencies").audit("requirements.txt", ["CVE-9"], str(program)) == expected
    asked = (tmp_path / "asked").read_text()
    assert "--require-hashes" in asked and "--ignore-vuln CVE-9" in asked
    shown = capsys.readouterr()
    assert ("no route" in shown.err) == (expected == 2)


@pytest.mark.skipif(not TOOLS.exists(), reason="make tools has not been run")
def test_sql_that_postgresql_would_refuse_is_found() -> None:
    bad = PROJECT / "sql" / "ui" / "zz_not_sql.sql"
    bad.write_text("-- wrong on purpose\nSELECT 1 from x WHERE;\n", encoding="utf-8")
    try:
        done = subprocess.run(
            [TOOLS, PROJECT / "scripts" / "check_sql.py", bad], check=False, capture_output=True, text=True
        )
    finally:
        bad.unlink()
    assert done.returncode == 1 and "syntax error" in done.stderr


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small project under git, which the release script takes for ours."""
    folder = tmp_path / "project"
    (folder / "corpus").mkdir(parents=True)
    for name, text in {
        "pyproject.toml": '[project]\nname = "marsad"\nversion = "0.2.0"\n',
        "CHANGELOG.md": "# Changelog\n\n## 0.2.0 (2026-12-01)\n\n* Better.\n\n## 0.1.0\n\n* First.\n",
        "corpus/items.jsonl": "{}\n",
        "code.py": "",
    }.items():
        (folder / name).write_text(text)
    for command in (
        ["init", "--quiet", "--initial-branch=main"],
        ["config", "user.email", "release@example.org"],
        ["config", "user.name", "Release"],
        ["add", "."],
        ["commit", "--quiet", "--message=all"],
    ):
        subprocess.run(["git", *command], cwd=folder, check=True)
    return folder


def release(project: Path, monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    module = script("release")
    monkeypatch.setattr(module, "ROOT", project)
    # The real bill is written by `make sbom` from the environment of tools, which tests do not install.
    monkeypatch.setattr(
        module, "write_bill", lambda target: target.write_text(json.dumps({"components": []}))
    )
    monkeypatch.setattr(sys, "argv", ["release.py", *arguments])
    return int(module.main())


def tags(project: Path) -> list[str]:
    done = subprocess.run(["git", "tag"], cwd=project, check=True, capture_output=True, text=True)
    return done.stdout.split()


def test_a_release_is_built_with_checksums_and_tagged_with_its_notes(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    assert release(project, monkeypatch, "0.2.0", "--dry-run", "--folder", str(first)) == 0
    assert tags(project) == []
    assert release(project, monkeypatch, "0.2.0", "--folder", str(second)) == 0
    assert tags(project) == ["v0.2.0"]
    message = subprocess.run(
        ["git", "tag", "--list", "--format=%(contents)"],
        cwd=project,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    assert "Better." in message and "First." not in message
    names = {path.name for path in second.iterdir()}
    assert names == {
        "marsad-0.2.0.tar.gz", "marsad-corpus-0.2.0.tar.gz", "marsad-0.2.0.cdx.json", "SHA256SUMS",
    }  # fmt: skip
    for name in names:
        assert (first / name).read_bytes() == (second / name).read_bytes(), name
    subprocess.run(["sha256sum", "--check", "--quiet", "SHA256SUMS"], cwd=second, check=True)
    with tarfile.open(second / "marsad-corpus-0.2.0.tar.gz") as made:
        assert [name for name in made.getnames() if name.endswith("l")] == [
            "marsad-corpus-0.2.0/corpus/items.jsonl"
        ]


@pytest.mark.parametrize(
    ("version", "spoil", "reason"),
    [
        ("0.3.0", None, "pyproject.toml says 0.2.0"),
        ("new", None, "no version of the form"),
        ("0.2.0", "left.txt", "not clean"),
    ],
)
def test_what_cannot_be_released_says_why(
    version: str,
    spoil: str | None,
    reason: str,
    project: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    if spoil:
        (project / spoil).write_text("")
    assert release(project, monkeypatch, version, "--folder", str(tmp_path / "dist")) == 1
    assert reason in capsys.readouterr().err
    assert tags(project) == [] and not (tmp_path / "dist").exists()


def test_a_version_is_released_once_and_only_with_its_notes(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert release(project, monkeypatch, "0.2.0", "--folder", str(tmp_path / "dist")) == 0
    assert release(project, monkeypatch, "0.2.0", "--folder", str(tmp_path / "dist")) == 1
    assert "v0.2.0 is there already" in capsys.readouterr().err
    module = script("release")
    monkeypatch.setattr(module, "ROOT", project)
    with pytest.raises(module.ReleaseError, match="no section"):
        module.notes("0.9.0")
