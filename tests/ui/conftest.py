"""Real Airflow's API server in this process, users of every role, a warehouse with a published night."""

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote

import pytest

from integration.warehouse.newsroom import DAY, article, event, stage_day
from marsad.quality.audit import AuditResult, Finding
from marsad.records import Article
from marsad.warehouse.connection import transaction
from marsad.warehouse.ledger import run_key
from marsad.warehouse.stage import SetAsidePage
from ui.browsing import chromium, pictures  # noqa: F401  (fixtures)

RUN_ID = "scheduled__2026-03-11T00:00:00+00:00"
TAB = f"/marsad/runs/news_nightly/{quote(RUN_ID, safe='')}"  # as Airflow's tab fills in {RUN_ID}
HOSTILE = "</td><script>alert(1)</script><img src=x onerror=alert(2)>\u202eelttit\u202c {{ 7 * 7 }}"
AUDIT = AuditResult(
    run_id=RUN_ID,
    data_day=DAY,
    verdict="warning",
    findings=(
        Finding(
            id="outlets", suite="volume", severity="warning", outcome="failed",
            en="Every outlet wrote something", ar="كتب كل مصدر شيئا", detail="2 rows", examples=(HOSTILE,),
        ),
        Finding(
            id="types", suite="events", severity="critical", outcome="passed", en="Every type is known",
            ar="كل الأنواع معروفة", detail="0 of 11 rows",
        ),
    ),
)  # fmt: skip
ROLES = ("viewer", "user", "op", "admin")


@pytest.fixture(scope="session")
def airflow_app(airflow_metadata: str) -> Iterator[Any]:
    """Airflow's own API server (core) with the plugin loaded from the plugins folder, as in a deployment."""
    from airflow.api_fastapi.app import create_app, purge_cached_app

    purge_cached_app()
    yield create_app(apps="core")
    purge_cached_app()


@pytest.fixture(scope="session")
def signed_in(airflow_app: Any) -> Callable[[str | None], Any]:
    """``signed_in("viewer")`` is a browser with that role's session cookie; None is anonymous."""
    from airflow.api_fastapi.app import get_auth_manager
    from airflow.api_fastapi.auth.managers.simple.user import SimpleAuthManagerUser
    from fastapi.testclient import TestClient

    def client(role: str | None) -> Any:
        browser = TestClient(airflow_app, follow_redirects=False)
        if role:
            user = SimpleAuthManagerUser(username=f"a_{role}", role=role)
            browser.cookies.set("_token", get_auth_manager().generate_jwt(user))
        return browser

    return client


@pytest.fixture
def reader(signed_in: Callable[[str | None], Any]) -> Any:
    """A viewer's browser: the least that may read."""
    return signed_in("viewer")


@pytest.fixture(scope="module")
def night(module_warehouse: str) -> list[Article]:
    """A published night: ten good articles, one with a hostile title, one too short, one page set aside."""
    from marsad.nightly.report import report_day
    from marsad.quality import audit, data_docs, rules
    from marsad.warehouse import publish
    from marsad.warehouse.marts import drain

    articles = [article(number, source=("alfajr", "alsada")[number % 2]) for number in range(1, 11)]
    articles.append(article(11, title=HOSTILE))
    articles.append(article(12, text="قصير.", title=f"قصير {HOSTILE}"))
    articles.append(article(13, text="قصيرة.", title="ط" * 1_000_000))
    events = [event(each) for each in articles[:11]]
    captured_at = dt.datetime.combine(DAY, dt.time(3), dt.UTC)
    page = SetAsidePage(
        url=f"https://alfajr.example/{HOSTILE}", feed_id="alfajr.main", captured_at=captured_at,
        reason_code="not_arabic", detail=HOSTILE,
    )  # fmt: skip
    stage_day(articles, events, run_id=RUN_ID, pages=[page], kind="scheduled")
    rules.apply(RUN_ID, DAY)
    with transaction() as cursor:
        key = run_key(cursor, RUN_ID, DAY)
    # As the audit keeps it: importing Great Expectations would cost this suite a quarter of a minute.
    audit._keep(key, AUDIT, [], data_docs.packed({"volume": "<html>", "events": ""}))
    publish.publish(RUN_ID, DAY)
    drain()
    report_day(DAY, RUN_ID)
    return articles
