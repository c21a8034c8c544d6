"""Row rules: SQL statements that find bad rows in staging, which then move to quarantine, whole.

A rule is a file in ``sql/quality``: a header (reason, item, severity, releasable, version, a sentence for
people in English and Arabic) and one SELECT of ``staged_row, detail`` with the parameters ``run_key`` and
``day``. Rules see the run's own rows, code tables and tombstones only, never other days: otherwise the
order in which days are loaded would change the result. Severity ``quarantine`` moves the row, ``warning``
counts it. A rule that is not releasable guards what core cannot hold at all.
"""

import datetime as dt
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from marsad.warehouse.connection import BalanceError, WarehouseError, transaction
from marsad.warehouse.ledger import run_key
from marsad.warehouse.statements import FOLDER, statement

if TYPE_CHECKING:
    from psycopg2 import extensions

RULES = FOLDER / "quality"
Item = Literal["article", "event"]
_HEADER = re.compile(r"^-- (\w+): (.+)$")


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """One rule file."""

    reason: str
    item: Item
    severity: Literal["quarantine", "warning"]
    releasable: bool
    version: int
    en: str
    ar: str
    sql: str


class RuleResult(msgspec.Struct, frozen=True, kw_only=True):
    """What one rule found in a run."""

    reason: str
    item: Item
    severity: Literal["quarantine", "warning"]
    failing: int  # rows, without those released
    released: int  # rows that an override let through
    sample: tuple[str, ...]  # details of the first few


class RulesResult(msgspec.Struct, frozen=True, kw_only=True):
    """What the rules did with a run's rows."""

    articles: int  # remaining
    events: int
    quarantined_articles: int
    quarantined_events: int
    results: tuple[RuleResult, ...]  # rules that found something


@cache
def rules() -> tuple[Rule, ...]:
    """All rules in the order of their files; of a row's reasons the first is the one that is shown."""
    return tuple(_read(path) for path in sorted(RULES.glob("*.sql")))


def rule(reason: str) -> Rule | None:
    """The rule of that reason code; None for a code that is no longer in use."""
    return next((known for known in rules() if known.reason == reason), None)


def apply(run_id: str, day: dt.date) -> RulesResult:
    """Move the run's bad rows out of staging, in one transaction; applied again, it starts afresh.

    Articles first: an article in quarantine takes its events along. Raises BalanceError when a row is lost.
    """
    with transaction("loader", "marsad rules") as cursor:
        key = run_key(cursor, run_id, day)
        cursor.execute("SELECT pg_advisory_xact_lock(%s, -1)", (key % 2**31,))
        values: dict[str, Any] = {"run_key": key, "day": day}
        cursor.execute(statement("load/rules_scratch"))
        cursor.execute("DELETE FROM ops.rule_result WHERE run_key = %(run_key)s", values)
        for item in ("article", "event"):
            cursor.execute(statement(f"load/give_back_{item}"), values)
        for item in ("article", "event"):
            for known in rules():
                if known.item == item:
                    _find(cursor, known, values)
            cursor.execute(statement("load/hold_overrides"), {**values, "item": item})
            cursor.execute(statement("load/rule_results"), {**values, "item": item})
            cursor.execute(statement(f"load/hold_{item}"), values)
        return _close(cursor, key)


def _find(cursor: "extensions.cursor", known: Rule, values: dict[str, Any]) -> None:
    cursor.execute(
        statement("load/failing_row").replace("/* rule */", known.sql),
        {
            **values, "item": known.item, "reason": known.reason, "position": rules().index(known),
            "severity": known.severity, "releasable": known.releasable, "version": known.version,
        },
    )  # fmt: skip


def _close(cursor: "extensions.cursor", key: int) -> RulesResult:
    """Check the balance, write the counts into the run and answer."""
    cursor.execute(statement("load/staged_counts"), {"run_key": key})
    row = cursor.fetchone()
    assert row is not None
    articles, events, held_articles, held_events = row
    cursor.execute(
        "UPDATE ops.run SET state = 'checked', quarantined_articles = %s, quarantined_events = %s"
        " WHERE run_key = %s RETURNING staged_articles, staged_events",
        (held_articles, held_events, key),
    )
    staged = cursor.fetchone()
    assert staged is not None
    if staged[0] is None:
        raise WarehouseError("staging was not finished for this run: call stage.finish first")
    if (articles + held_articles, events + held_events) != tuple(staged):
        raise BalanceError(
            f"{staged[0]} articles and {staged[1]} events were staged; after the rules there are"
            f" {articles} + {held_articles} and {events} + {held_events}: stage the run again"
        )
    cursor.execute(
        "SELECT reason_code, item, severity, rows_failing, rows_released, sample FROM ops.rule_result"
        " WHERE run_key = %s ORDER BY item, rows_failing DESC, reason_code",
        (key,),
    )
    found = tuple(
        RuleResult(
            reason=reason,
            item=item,
            severity=severity,
            failing=failing,
            released=released,
            sample=tuple(sample),
        )
        for reason, item, severity, failing, released, sample in cursor.fetchall()
    )
    return RulesResult(
        articles=articles,
        events=events,
        quarantined_articles=held_articles,
        quarantined_events=held_events,
        results=found,
    )


def _read(path: Path) -> Rule:
    """A rule from its file; ValueError names the file and what is wrong with it."""
    header: dict[str, str] = {}
    body: list[str] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        found = _HEADER.match(line)
        if found and not body:
            header[found[1]] = found[2].strip()
        else:
            body.append(line)
    try:
        return msgspec.convert(
            {
                **header,
                "releasable": {"yes": True, "no": False}[header["releasable"]],
                "version": int(header["version"]),
                "sql": "\n".join(body).strip(),
            },
            Rule,
        )
    except (KeyError, ValueError) as error:
        raise ValueError(f"{path.name}: the rule's header is not whole: {error}") from error
