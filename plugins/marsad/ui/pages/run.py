"""The run tab: what one DAG run brought, told by the ledger in ``ops``."""

import datetime as dt
from typing import Any

from fastapi import APIRouter, HTTPException, Request, Response

from marsad.quality import rules
from marsad.ui import language, warnings
from marsad.ui.reading import Reader, Row, reading
from marsad.ui.render import page

router = APIRouter()
MOST_ROWS = 100


@router.get("/runs/{dag_id}/{run_id:path}", response_model=None)
def run_report(request: Request, dag_id: str, run_id: str) -> Response:
    """The report of a run: one section for each data day that it worked on."""
    with reading() as reader:
        runs = reader.rows("runs", {"dag_id": dag_id, "run_id": run_id})
        days = [_day(reader, run, language.chosen(request)) for run in runs[:20]]
        fetches = [] if runs else reader.rows("run_fetches", {"run_id": run_id})
    return page(
        request, "run.html", dag_id=dag_id, run_id=run_id, days=days, more=max(0, len(runs) - 20),
        fetches=fetches, funnel=funnel,
    )  # fmt: skip


@router.get("/data-docs/{run_key}", response_model=None)
def data_docs(run_key: int) -> Response:
    """Great Expectations' own pages of an audit: files, never shown here (``marsad.quality.data_docs``)."""
    with reading() as reader:
        kept = reader.row("data_docs", {"run_key": run_key})
    if kept is None:
        raise HTTPException(404, "this run has no such pages")
    name = f"audit-{kept['data_day']}-{run_key}.zip"
    return Response(
        bytes(kept["data_docs"]), media_type="application/zip",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )  # fmt: skip


def _day(reader: Reader, run: Row, spoken: language.Language) -> dict[str, Any]:
    """All that there is to tell of a run and one of its days."""
    values = {
        "run_key": run["run_key"], "run_id": run["run_id"], "day": run["data_day"], "limit": MOST_ROWS,
    }  # fmt: skip
    report = run["report"] or {}
    audit = (run["audit"] or {}).get("audit") or {}
    return {
        "run": run,
        "seconds": report.get("seconds") or {},
        "warnings": warnings.spoken(report, spoken),
        "set_aside": reader.rows("run_set_aside", values),
        "rules": [{**row, **sentences(row["reason_code"])} for row in reader.rows("run_rules", values)],
        "verdict": run["verdict"],
        "findings": _worst_first(audit.get("findings") or []),
        "quarantined": [
            {**row, **sentences(row["reason_code"])} for row in reader.rows("run_quarantined", values)
        ],
        "events": reader.rows("run_events", values),
        "changes": reader.rows("run_changes", values),
        "inputs": reader.rows("run_inputs", values),
        "most": MOST_ROWS,
    }


def sentences(reason: str) -> dict[str, str]:
    """The rule's sentence in both languages; the bare code for a rule that is no longer in use."""
    known = rules.rule(reason)
    return {"label_en": known.en, "label_ar": known.ar} if known else {"label_en": reason, "label_ar": reason}


def _worst_first(findings: list[Row]) -> list[Row]:
    order = {"failed": 0, "raised": 1, "skipped": 2, "passed": 3}
    return sorted(
        findings,
        key=lambda finding: (
            order.get(finding["outcome"], 0), finding["severity"] != "critical", finding["suite"],
        ),
    )  # fmt: skip


def funnel(run: Row) -> list[tuple[str, int | None]]:
    """The way of a day's pages, from captured to published, as English names and counts."""
    quarantined = [run["quarantined_articles"], run["quarantined_events"]]
    known = [count for count in quarantined if count is not None]
    return [
        ("Captured", run["captured"]),
        ("Articles", run["staged_articles"]),
        ("Distinct", run["distinct_articles"]),
        ("Events", run["staged_events"]),
        ("Quarantined", sum(known) if known else None),
        ("Published", run["published_events"]),
    ]


def day_of(value: str | None) -> dt.date | None:
    """A day from a form; None for an empty or impossible one."""
    try:
        return dt.date.fromisoformat(value) if value else None
    except ValueError:
        return None
