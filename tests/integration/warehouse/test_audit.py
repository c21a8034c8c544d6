"""The audit on real staging rows, by real Great Expectations."""

import datetime as dt
import io
import os
import zipfile

import msgspec
import pytest

from integration.warehouse.newsroom import DAY, article, event, load_day, stage_day
from marsad.quality import audit, data_docs, rules
from marsad.quality.suites import Facts, suites
from marsad.records import Article, Event
from marsad.warehouse import ledger, publish
from marsad.warehouse.connection import WarehouseError, transaction

pytestmark = pytest.mark.database


def day_of(day: dt.date, count: int = 24, first: int = 0) -> tuple[list[Article], list[Event]]:
    """A day large enough for shares, with events of several types."""
    articles = [article(first + number, day=day, source=f"outlet_{number % 3}") for number in range(count)]
    types = (("ASSAULT", "aerial", 4), ("CONSULT", "visit", 1), ("ACCUSE", "allege", 3))
    events = []
    for number, told in enumerate(articles):
        kind, mode, quad = types[number % 3]
        events.append(event(told, event=kind, mode=mode, quad=quad, cameo=None))
    return articles, events


def outcome(result: audit.AuditResult, identity: str) -> audit.Finding:
    return next(finding for finding in result.findings if finding.id == identity)


def register_sources(*names: str) -> None:
    with transaction("loader") as cursor:
        for name in names:
            cursor.execute(
                "INSERT INTO core.source (source_id, valid_from, name_ar, name_en, country, ownership,"
                " language, time_zone, home)"
                " VALUES (%s, '2020-01-01', 'مصدر', 'Outlet', 'LBY', 'private', 'ar', 'UTC', 'x')",
                (name,),
            )


def test_a_good_day_passes_and_is_published(warehouse: str) -> None:
    register_sources("outlet_0", "outlet_1", "outlet_2")
    stage_day(*day_of(DAY))
    rules.apply("run-1", DAY)
    result = audit.audit("run-1", DAY)
    assert [finding for finding in result.findings if finding.outcome in ("failed", "raised")] == []
    assert result.verdict == "passed"
    assert result.count("passed") > 30
    assert outcome(result, "source_volume").detail == "0 of the 28 days before are loaded (from 7 on)"
    assert audit.stored("run-1", DAY) == result
    assert not publish.publish("run-1", DAY).flagged
    assert audit.URL_VARIABLE not in os.environ
    with transaction("reader") as cursor:
        cursor.execute("SELECT result #>> '{great_expectations,0,suite}' FROM ops.audit_result")
        assert cursor.fetchone() == ("articles",)
        cursor.execute("SELECT data_docs FROM ops.audit_result")
        (documents,) = cursor.fetchone() or (b"",)
    with zipfile.ZipFile(io.BytesIO(documents)) as archive:
        pages = {name: archive.read(name).decode() for name in archive.namelist()}
    assert {"articles.html", "events.html"} <= set(pages)
    for page in pages.values():  # a browser that opens one runs none of its scripts, loads nothing
        policy, script = page.index(data_docs.POLICY), page.find("<script")
        assert "<head>" in page[:policy] and (script == -1 or policy < script)


def test_warnings_flag_the_day_and_critical_findings_stop_it(warehouse: str) -> None:
    articles, events = day_of(DAY)
    stage_day(articles, events)
    rules.apply("run-1", DAY)
    flagged = audit.audit("run-1", DAY)
    assert flagged.verdict == "warning"  # no outlet is registered
    assert outcome(flagged, "source_registered").outcome == "failed"
    assert publish.publish("run-1", DAY).flagged
    state = ledger.day_state(DAY)
    assert state is not None and state["state"] == "flagged"

    mixed = [*events[:-1], msgspec.structs.replace(events[-1], coder_version="another")]
    stage_day(articles, mixed, run_id="run-2")
    rules.apply("run-2", DAY)
    with pytest.raises(audit.AuditFailedError) as refused:
        audit.audit("run-2", DAY)
    first, second, third = str(refused.value).splitlines()
    assert "One version of the coder" in first and "2 is not between 1 and 1" in first
    assert "stay as they were" in second and "run-2" in third
    with pytest.raises(WarehouseError, match="«failed»"):
        publish.publish("run-2", DAY)
    assert ledger.run("run-2", DAY).state == "failed"


def test_what_cannot_be_judged_is_told_apart_from_what_failed(
    warehouse: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage_day(*day_of(DAY))
    rules.apply("run-1", DAY)
    original = suites

    def broken(facts: Facts, queries: dict[str, str]) -> tuple[object, ...]:
        known = original(facts, queries)
        spoiled = msgspec.structs.replace(
            known[0].expectations[-1], arguments={"column": "no_such_column"}, severity="critical"
        )
        first = msgspec.structs.replace(known[0], expectations=(*known[0].expectations[:-1], spoiled))
        return (first, *known[1:])

    monkeypatch.setattr(audit, "suites", broken)
    result = audit.audit("run-1", DAY, refuse=False)
    spoiled = outcome(result, "canonical_url_unique")
    assert spoiled.outcome == "raised" and "no_such_column" in spoiled.detail
    assert result.verdict == "error"
    assert outcome(result, "article_id_unique").outcome == "passed"
    with pytest.raises(audit.AuditFailedError, match="could not be judged"):
        audit.audit("run-1", DAY)


def test_volumes_and_mixes_are_compared_with_earlier_days_and_only_warn(warehouse: str) -> None:
    register_sources("outlet_0", "outlet_1", "outlet_2")
    start = DAY - dt.timedelta(days=8)
    for number in range(8):
        load_day(
            *day_of(start + dt.timedelta(days=number), first=number * 30),
            day=start + dt.timedelta(days=number),
        )
    articles = [article(900 + number, source="outlet_0") for number in range(110)]
    events = [event(told) for told in articles]
    stage_day(articles, events, run_id="tonight")
    rules.apply("tonight", DAY)
    result = audit.audit("tonight", DAY)
    assert result.verdict == "warning"
    volume = outcome(result, "source_volume")
    assert volume.outcome == "failed" and volume.detail == "3 of 3 rows"  # one doubled, two fell silent
    assert outcome(result, "type_drift").outcome == "failed"
    assert outcome(result, "largest_type_share").outcome == "failed"
    told = audit.lines(result)
    assert told[0].startswith("audit warning:")
    assert any("The mix of event types" in line for line in told)


def test_an_empty_day_passes(warehouse: str) -> None:
    stage_day([], [])
    rules.apply("run-1", DAY)
    result = audit.audit("run-1", DAY)
    assert result.verdict == "passed"
    assert {finding.outcome for finding in result.findings} == {"skipped"}
    assert publish.publish("run-1", DAY).articles == 0


def test_values_of_hostile_text_come_back_as_data(warehouse: str) -> None:
    told = article(
        text="<script>alert('x')</script> ليس هذا نصا \\u0041 وفيه %(x)s و{batch} كلام طويل بما يكفي هنا"
    )
    twin = msgspec.structs.replace(told, article_id="other", url="https://b.example/1")
    stage_day([told, twin], [])
    rules.apply("run-1", DAY)
    result = audit.audit("run-1", DAY)
    assert not any(finding.outcome == "raised" for finding in result.findings)
