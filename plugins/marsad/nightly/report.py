"""Step report: how the night went, for people: in the log and in ``ops.run_report``."""

import datetime as dt
import logging
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from marsad import clock
from marsad.ingest.health import FeedWarning
from marsad.nightly import shards
from marsad.nightly.code import uncoded_file
from marsad.nightly.parse import set_aside_file
from marsad.nightly.records import SetAsidePage
from marsad.nightly.scratch import MissingInputError, Scratch
from marsad.nightly.tallies import tally
from marsad.quality import audit
from marsad.quality.audit import AuditResult
from marsad.warehouse import ledger
from marsad.warehouse.connection import fetch_dict, fetch_dicts, transaction
from marsad.warehouse.copying import Json
from marsad.warehouse.statements import statement

log = logging.getLogger(__name__)

MUCH_QUARANTINED = 0.1
MAPPED_STEPS, SINGLE_STEPS = ("parse", "code"), ("deduplicate", "stage", "audit", "publish")


class NightFailedError(RuntimeError):
    """The run published nothing; the message says what happened, what stays, and what to do."""


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that is told of a run."""

    data_day: dt.date
    run: ledger.Run
    files: int
    set_aside: dict[str, int]  # reason → pages
    rules: list[dict[str, Any]]
    audit: AuditResult | None
    seconds: dict[str, float]  # step → seconds of work, summed over shards
    warnings: list[str]

    @property
    def is_published(self) -> bool:
        """Whether the day's rows are those of this run."""
        return self.run.state == "published"


def report_day(day: dt.date, run_id: str, failed_steps: Sequence[str] = ()) -> Report:
    """Make, keep and log the report of a run. Raises NightFailedError when it published nothing."""
    report = make(day, run_id)
    text = "\n".join(lines(report))
    if not report.is_published:
        message = _failure(report, failed_steps)
        ledger.fail(run_id, day, message)
        text = f"{message}\n{text}"
    _save(report, text)
    log.info("\n%s", text)
    if not report.is_published:
        raise NightFailedError(message)
    return report


def make(day: dt.date, run_id: str) -> Report:
    """Collect what there is to tell; parts of a run that did not come so far are left empty."""
    run = ledger.run(run_id, day)
    scratch = Scratch(day, run_id)
    try:
        count = len(shards.planned(scratch))
    except MissingInputError:
        count = 0
    with transaction("reader") as cursor:
        values = {"run_key": run.run_key, "day": day}
        cursor.execute(statement("report/rule_results"), values)
        rules = fetch_dicts(cursor)
        cursor.execute("SELECT count(*) AS files FROM ops.day_input WHERE run_key = %(run_key)s", values)
        files = (fetch_dict(cursor) or {})["files"]
    report = Report(
        data_day=day,
        run=run,
        files=files,
        set_aside=_reasons(scratch, count),
        rules=rules,
        audit=audit.stored(run_id, day),
        seconds=_seconds(scratch, count),
        warnings=[],
    )
    return msgspec.structs.replace(report, warnings=list(_warnings(report)))


def lines(report: Report) -> Iterable[str]:
    """The report as text."""
    run = report.run
    state = f"{run.state}, flagged" if run.flagged else run.state
    yield f"Data day {report.data_day}: {state} (run {run.run_id}, {run.kind})"
    yield (
        f"  {_n(run.captured)} pages captured in {report.files} files → {_n(run.staged_articles)} articles "
        f"({_n(run.distinct_articles)} distinct), {_n(run.duplicates)} duplicates, "
        f"{_n(run.set_aside)} set aside"
    )
    yield (
        f"  {_n(run.staged_events)} events coded → {_n(run.published_events)} published, "
        f"{_n(run.quarantined_events)} in quarantine (articles: {_n(run.published_articles)} published, "
        f"{_n(run.quarantined_articles)} in quarantine)"
    )
    for title, counts in (
        ("set aside", report.set_aside),
        ("rules", {rule["reason_code"]: rule["rows_failing"] for rule in report.rules}),
    ):
        if counts:
            yield f"  {title}: " + ", ".join(f"{name} {count}" for name, count in counts.items())
    if report.audit:
        yield from (f"  {line}" for line in audit.lines(report.audit))
    if report.seconds:
        yield "  seconds: " + ", ".join(f"{step} {seconds:.1f}" for step, seconds in report.seconds.items())
    for warning in report.warnings:
        yield f"  WARNING: {warning}"


def _n(count: int | None) -> str:
    return "–" if count is None else f"{count:,}"


def _warnings(report: Report) -> Iterable[str]:
    run = report.run
    if run.captured == 0:
        yield "no page was captured on this day"
    failed = {reason: n for reason, n in report.set_aside.items() if reason.startswith(("page_", "coder_"))}
    if failed:
        yield f"{sum(failed.values())} pages could not be worked on within their bounds and were set aside"
    if run.staged_events and (run.quarantined_events or 0) > MUCH_QUARANTINED * run.staged_events:
        yield f"{run.quarantined_events} of {run.staged_events} events went to quarantine"
    if report.audit:
        for finding in report.audit.findings:
            if finding.outcome in ("failed", "raised"):
                yield f"audit, {finding.severity}: {finding.en} ({finding.detail})"
    yield from (warning.words for warning in feed_warnings(report.data_day))


def feed_warnings(day: dt.date) -> list[FeedWarning]:
    """Feeds that on that day fell silent or brought twice what is usual."""
    from marsad.ingest import registry
    from marsad.ingest.health import warnings_of_day
    from marsad.warehouse.capture_index import PostgresCaptureIndex

    return warnings_of_day(PostgresCaptureIndex(), registry.load(), day)


def _reasons(scratch: Scratch, count: int) -> dict[str, int]:
    reasons: Counter[str] = Counter()
    for number in range(count):
        for name in (set_aside_file(number), uncoded_file(number)):
            if scratch.exists(name):
                reasons.update(page.reason for page in scratch.read(name, SetAsidePage))
    return dict(reasons.most_common())


def _seconds(scratch: Scratch, count: int) -> dict[str, float]:
    wanted = [(step, number) for step in MAPPED_STEPS for number in range(count)]
    seconds: dict[str, float] = {}
    for step, number in [*wanted, *((step, None) for step in SINGLE_STEPS)]:
        try:
            seconds[step] = seconds.get(step, 0.0) + tally(scratch, step, number).seconds
        except MissingInputError:
            continue
    return {step: round(total, 1) for step, total in seconds.items()}


def _failure(report: Report, failed_steps: Sequence[str]) -> str:
    """The three lines that an operator needs."""
    steps = f" in step {', '.join(failed_steps)}" if failed_steps else f" after it was {report.run.state}"
    what = f"{report.data_day} was not published: the run ended{steps}."
    if report.audit and report.audit.verdict in ("failed", "error"):
        what = f"{report.data_day} was not published: {audit.lines(report.audit)[0]}."
    return "\n".join(
        [
            what,
            "The rows that the day had before stay as they are.",
            "Read the log of the failed step (for the audit: the run's audit page), mend the cause, "
            "then clear the failed task; everything after it runs again.",
        ]
    )


def _save(report: Report, text: str) -> None:
    body = Json(report).text
    values = {"run_key": report.run.run_key, "report": body, "text": text, "now": clock.now()}
    with transaction() as cursor:
        cursor.execute(statement("report/save"), values)
