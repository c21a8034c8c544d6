"""Known vulnerabilities of everything that the locks name, by pip-audit; exceptions stand with their reasons.

    python scripts/audit_dependencies.py [--needed]

Run by ``make audit`` from the environment of tools. Exceptions: ``security/exceptions.tsv`` (vulnerability,
package, until, reason); one that is past its day counts no more. Exit code 1: something is known and not
excepted. Where the vulnerability service cannot be reached nothing is known: that is said, and is an error
only with ``--needed`` (as in continuous integration).
"""

import argparse
import csv
import datetime as dt
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LOCKS = ("requirements.txt", "requirements-dev.txt", "requirements-tools.txt", "docs/requirements.txt")
EXCEPTIONS = ROOT / "security" / "exceptions.tsv"
SERVICE = "osv"
FAILED = 2


def exceptions(path: Path, today: dt.date) -> list[str]:
    """Ids of vulnerabilities that are excepted today. Raises ValueError for a row that is not whole."""
    lines = [
        line for line in path.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")
    ]
    found = []
    for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
        if not all((row["vulnerability"], row["package"], row["until"], row["reason"])):
            raise ValueError(f"{path.name}: an exception needs all of its columns: {row}")
        if dt.date.fromisoformat(row["until"]) >= today:
            found.append(row["vulnerability"])
        else:
            sys.stdout.write(f"the exception of {row['vulnerability']} ended on {row['until']}\n")
    return found


def audit(lock: str, excepted: list[str], program: str) -> int:
    """0: nothing known. 1: vulnerabilities. 2: nobody could be asked."""
    command = [program, "--requirement", str(ROOT / lock), "--require-hashes", "--disable-pip",
               "--vulnerability-service", SERVICE, "--progress-spinner", "off", "--desc", "on"]  # fmt: skip
    for vulnerability in excepted:
        command += ["--ignore-vuln", vulnerability]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    sys.stdout.write(done.stdout)
    if done.returncode and not done.stdout.strip():  # pip-audit lists what it found on standard output
        lines = [line for line in done.stderr.strip().splitlines() if line.strip()]
        sys.stderr.write(f"{lock}: {lines[-1] if lines else 'pip-audit ended without a word'}\n")
        return FAILED
    sys.stdout.write(f"{lock}: {'vulnerabilities' if done.returncode else 'nothing known'}\n")
    return done.returncode


def main() -> int:
    """Audit every lock."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--needed", action="store_true", help="not being able to ask is an error")
    is_needed = parser.parse_args().needed
    program = str(Path(sys.executable).with_name("pip-audit"))
    excepted = exceptions(EXCEPTIONS, dt.datetime.now(dt.UTC).date())
    outcomes = []
    for lock in LOCKS:
        outcomes.append(audit(lock, excepted, program))
        if outcomes[-1] == FAILED:
            break
    if FAILED in outcomes:
        sys.stderr.write("NOT AUDITED: the vulnerability service cannot be reached from here.\n")
        return 1 if is_needed else 0
    return max(outcomes)


if __name__ == "__main__":
    raise SystemExit(main())
