"""The audit of a staged day by Great Expectations: what decides whether the day is published.

Great Expectations takes some ten seconds to import, so a run calls this once. Its result is kept as JSON in
``ops.audit_result`` and shown by our own renderers; its own pages, which write data values unescaped, are
kept for a download only (``data_docs``). An expectation that raises is told apart from one that fails.
"""

import contextlib
import datetime as dt
import os
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from marsad import clock
from marsad.quality import data_docs
from marsad.quality.suites import Expected, Facts, Severity, Suite, build, suites
from marsad.warehouse.connection import WarehouseError, transaction, warehouse_url
from marsad.warehouse.ledger import run_key
from marsad.warehouse.statements import statement

if TYPE_CHECKING:
    from psycopg2 import extensions

Outcome = Literal["passed", "failed", "raised", "skipped"]
Verdict = Literal["passed", "warning", "failed", "error"]
URL_VARIABLE = "MARSAD_AUDIT_URL"  # Great Expectations takes a socket's URL only as a variable
EXAMPLES = 5
EXAMPLE_LENGTH = 120


class AuditFailedError(WarehouseError):
    """The day must not be published; the message is the three lines that an operator needs."""


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one expectation."""

    id: str
    suite: str
    severity: Severity
    outcome: Outcome
    en: str
    ar: str
    detail: str  # figures, or why it was skipped, or what was raised
    examples: tuple[str, ...] = ()


class AuditResult(msgspec.Struct, frozen=True, kw_only=True):
    """The audit of a run."""

    run_id: str
    data_day: dt.date
    verdict: Verdict
    findings: tuple[Finding, ...]

    def count(self, outcome: Outcome, severity: Severity | None = None) -> int:
        """How many findings of that outcome (and severity) there are."""
        return sum(
            finding.outcome == outcome and severity in (None, finding.severity) for finding in self.findings
        )


def audit(run_id: str, day: dt.date, *, refuse: bool = True) -> AuditResult:
    """Judge the run's staged rows and keep the result; the rules must have been applied.

    Raises AuditFailedError when the verdict is ``failed`` or ``error`` (with ``refuse=False`` it answers).
    """
    with transaction("loader", "marsad audit") as cursor:
        facts = _facts(cursor, run_id, day)
        queries = {
            name: _query(cursor, name, {"run_key": facts.run_key, "day": day})
            for name in ("figures", "source_volume", "drift")
        }
    findings: list[Finding] = []
    raw: list[dict[str, Any]] = []
    pages: dict[str, str] = {}
    with _great_expectations() as source:
        for suite in suites(facts, queries):
            found, own, pages[suite.name] = _judge(source, suite)
            findings += found
            raw += own
    result = AuditResult(run_id=run_id, data_day=day, verdict=verdict(findings), findings=tuple(findings))
    _keep(facts.run_key, result, raw, data_docs.packed(pages))
    if refuse and result.verdict in ("failed", "error"):
        raise AuditFailedError(_three_lines(result))
    return result


def verdict(findings: list[Finding]) -> Verdict:
    """Critical failures stop a publish; so does a critical expectation that could not be judged."""
    outcomes = {(finding.outcome, finding.severity) for finding in findings}
    if ("failed", "critical") in outcomes:
        return "failed"
    if ("raised", "critical") in outcomes:
        return "error"
    if {("failed", "warning"), ("raised", "warning")} & outcomes:
        return "warning"
    return "passed"


def stored(run_id: str, day: dt.date) -> AuditResult | None:
    """The audit kept for a run; None when it was never audited."""
    with transaction("reader") as cursor:
        cursor.execute(
            "SELECT result FROM ops.audit_result INNER JOIN ops.run USING (run_key)"
            " WHERE run_id = %s AND data_day = %s",
            (run_id, day),
        )
        row = cursor.fetchone()
    return None if row is None else msgspec.convert(row[0]["audit"], AuditResult)


def lines(result: AuditResult) -> list[str]:
    """The audit as plain lines: the verdict, then what did not pass, worst first."""
    told = [
        f"audit {result.verdict}: {result.count('passed')} passed, {result.count('failed')} failed,"
        f" {result.count('raised')} could not be judged, {result.count('skipped')} skipped"
    ]
    order = {"failed": 0, "raised": 1}
    wrong = [finding for finding in result.findings if finding.outcome in order]
    wrong.sort(key=lambda finding: (finding.severity != "critical", order[finding.outcome], finding.id))
    for finding in wrong:
        verb = "not met" if finding.outcome == "failed" else "could not be judged"
        told.append(f"  {finding.severity}: {finding.en} — {verb}: {finding.detail}")
        if finding.examples:
            told.append(f"    for example: {'; '.join(finding.examples)}")
    return told


def _facts(cursor: "extensions.cursor", run_id: str, day: dt.date) -> Facts:
    key = run_key(cursor, run_id, day)
    cursor.execute("SELECT state, quarantined_articles FROM ops.run WHERE run_key = %s", (key,))
    run = cursor.fetchone()
    if run is None or run[1] is None:
        raise WarehouseError(f"run {run_id} of {day}: apply the rules before the audit")
    cursor.execute(statement("load/staged_counts"), {"run_key": key})
    counts = cursor.fetchone()
    cursor.execute(statement("audit/history"), {"day": day})
    history = cursor.fetchone()
    assert counts is not None and history is not None
    codes: dict[str, tuple[str, ...]] = {}
    for name in ("event_type", "status"):
        cursor.execute(f"SELECT {name} FROM core.code_{name}")  # noqa: S608 - names above
        codes[name] = tuple(row[0] for row in cursor.fetchall())
    return Facts(
        run_key=key,
        day=day.isoformat(),
        articles=counts[0] + counts[2],
        events=counts[1] + counts[3],
        history_days=history[0],
        history_events=int(history[1]),
        codes=codes,
    )


def _query(cursor: "extensions.cursor", name: str, values: dict[str, object]) -> str:
    """A statement with its values, in the shape that a query asset takes: it must begin with SELECT."""
    body = "\n".join(line for line in statement(f"audit/{name}").splitlines() if not line.startswith("--"))
    return f"SELECT * FROM ({cursor.mogrify(body, values).decode()}) AS {name}"  # noqa: S608 - our own file


@contextlib.contextmanager
def _great_expectations() -> Iterator[Any]:
    """A data source of an ephemeral context; nothing of it outlives the block."""
    os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")
    import great_expectations as gx

    before = os.environ.get(URL_VARIABLE)
    scheme, _, rest = warehouse_url("loader").partition("://")
    os.environ[URL_VARIABLE] = f"postgresql+psycopg2://{rest}" if scheme else rest
    try:
        context = gx.get_context(mode="ephemeral")
        context.variables.progress_bars = {"globally": False}
        options = "-c timezone=UTC -c application_name=marsad-audit"
        if warehouse_url("loader") == warehouse_url("owner"):
            options += " -c role=marsad_loader"
        yield context.data_sources.add_postgres(
            "warehouse",
            connection_string=f"${{{URL_VARIABLE}}}",
            kwargs={"connect_args": {"options": options}},
            create_temp_table=True,  # each suite's query runs once
        )
    finally:
        if before is None:
            os.environ.pop(URL_VARIABLE, None)
        else:
            os.environ[URL_VARIABLE] = before


def _judge(source: Any, suite: Suite) -> tuple[list[Finding], list[dict[str, Any]], str]:
    """The findings of one suite, in its own order, Great Expectations' results as they are, and its page."""
    import great_expectations as gx

    built = build(suite)
    results: dict[str, dict[str, Any]] = {}
    problem = page = ""
    if built:
        try:
            asset = source.add_query_asset(suite.name, query=suite.query)
            batch = asset.add_batch_definition_whole_table("all").get_batch()
            wanted = gx.ExpectationSuite(name=suite.name, expectations=list(built.values()))
            answer = batch.validate(wanted, result_format="BASIC")
            page = data_docs.page(answer)
            for result in answer.to_json_dict()["results"]:
                results[_id_of(result, built)] = result
        except Exception as error:  # whatever breaks inside, each expectation counts as not judged
            problem = f"{type(error).__name__}: {error}"
    findings = [_finding(suite, known, results.get(known.id), problem) for known in suite.expectations]
    raw = [{"suite": suite.name, **_without_traceback(result)} for result in results.values()]
    return findings, raw, page


def _id_of(result: dict[str, Any], built: dict[str, Any]) -> str:
    """Our id of a result: from its meta, or (Great Expectations drops it when it raises) by its arguments."""
    config = result["expectation_config"]
    known = config.get("meta", {}).get("id")
    if known:
        return str(known)
    for identity, expectation in built.items():
        own = expectation.configuration.to_json_dict()
        same = {key: value for key, value in config["kwargs"].items() if key != "batch_id"}
        if own["type"] == config["type"] and own["kwargs"] == same:
            return identity
    return str(config["type"])


def _finding(suite: Suite, known: Expected, result: dict[str, Any] | None, problem: str) -> Finding:
    outcome: Outcome
    examples: tuple[str, ...] = ()
    if known.skipped is not None:
        outcome, detail = "skipped", known.skipped
    elif result is None:
        outcome, detail = "raised", problem or "Great Expectations gave no result"
    elif raised := _raised(result.get("exception_info") or {}):
        outcome, detail = "raised", raised
    else:
        outcome = "passed" if result["success"] else "failed"
        detail = _figures(known, result.get("result") or {})
        if outcome == "failed":
            values = (result.get("result") or {}).get("partial_unexpected_list") or []
            examples = tuple(str(value)[:EXAMPLE_LENGTH] for value in values[:EXAMPLES])
    return Finding(
        id=known.id,
        suite=suite.name,
        severity=known.severity,
        outcome=outcome,
        en=known.en,
        ar=known.ar,
        detail=detail,
        examples=examples,
    )


def _raised(info: dict[str, Any]) -> str:
    """The message of what was raised; empty when nothing was. The dictionary is flat or one per metric."""
    if "raised_exception" in info:
        return str(info.get("exception_message") or "an exception") if info["raised_exception"] else ""
    for inner in info.values():
        if isinstance(inner, dict) and inner.get("raised_exception"):
            return " ".join(str(inner.get("exception_message") or "an exception").split())[:300]
    return ""


def _figures(known: Expected, result: dict[str, Any]) -> str:
    """What was observed, in words."""
    if "unexpected_count" in result:
        count, total = result["unexpected_count"], result.get("element_count", 0)
        if total == 1 and "min_value" in known.arguments:
            values = result.get("partial_unexpected_list") or []
            low, high = known.arguments["min_value"], known.arguments["max_value"]
            return f"{_number(values[0])} is not between {low} and {high}" if values else "within bounds"
        return f"{count} of {total} rows"
    observed = result.get("observed_value")
    return f"{observed} rows" if isinstance(observed, int) else str(observed)


def _number(value: object) -> str:
    return f"{value:.3g}" if isinstance(value, float) else str(value)


def _without_traceback(result: dict[str, Any]) -> dict[str, Any]:
    """A result as kept: tracebacks name paths of the machine and are in the log already."""
    kept = dict(result)
    kept["exception_info"] = _raised(result.get("exception_info") or {}) or None
    return kept


def _keep(key: int, result: AuditResult, raw: list[dict[str, Any]], documents: bytes | None = None) -> None:
    from marsad.warehouse.copying import Json

    with transaction("loader", "marsad audit") as cursor:
        cursor.execute(
            statement("ops/keep_audit"),
            {
                "run_key": key, "verdict": result.verdict, "expectations": len(result.findings),
                "failed_critical": result.count("failed", "critical"),
                "failed_warning": result.count("failed", "warning"), "raised": result.count("raised"),
                "skipped": result.count("skipped"), "now": clock.now(),
                "result": Json({"audit": result, "great_expectations": raw}).text, "data_docs": documents,
            },
        )  # fmt: skip
        state = "audited" if result.verdict in ("passed", "warning") else "failed"
        cursor.execute("UPDATE ops.run SET state = %s WHERE run_key = %s", (state, key))


def _three_lines(result: AuditResult) -> str:
    """What failed, what that means, what to do."""
    critical = [
        finding
        for finding in result.findings
        if finding.severity == "critical" and finding.outcome in ("failed", "raised")
    ]
    first = "; ".join(f"{finding.en} ({finding.detail})" for finding in critical[:3])
    more = f" and {len(critical) - 3} more" if len(critical) > 3 else ""
    word = "failed" if result.verdict == "failed" else "could not be judged"
    return (
        f"The audit of {result.data_day} {word}: {first}{more}\n"
        "Nothing was published; rows of an earlier run of this day stay as they were.\n"
        f"See «marsad report --run {result.run_id}» for every expectation; after the cause is mended, clear"
        " the run from its first task."
    )
