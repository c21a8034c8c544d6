"""Who may open what: Airflow's own rights on every route, headers that keep hostile text harmless."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest

from marsad.ui.access import unguarded_routes
from marsad.ui.app import create_app
from marsad.ui.static import digest
from ui.conftest import ROLES

VALUES = {
    "dag_id": "news_nightly", "run_id": "manual__1", "version": digest(), "name": "marsad.css",
    "event_id": "x", "run_key": "1", "data_day": "2026-03-10", "article_id": "x", "form": "csv",
}  # fmt: skip
pytestmark = [pytest.mark.airflow, pytest.mark.database]


def paths() -> list[str]:
    """Every route with its parameters filled in."""
    return [
        "/marsad" + re.sub(r"{(\w+)(:path)?}", lambda m: VALUES[m[1]], route.path)
        for route in create_app().routes
    ]


def test_no_route_is_without_a_guard() -> None:
    app = create_app()
    assert app.routes and unguarded_routes(app) == []


def test_anonymous_readers_see_nothing(signed_in: Callable[[str | None], Any], module_warehouse: str) -> None:
    browser = signed_in(None)
    answers = {path: browser.get(path).status_code for path in paths()}
    assert set(answers.values()) == {401}, answers
    nonsense = {"Authorization": "Bearer nonsense"}
    assert browser.get("/marsad/events", headers=nonsense).status_code in (401, 403)


@pytest.mark.parametrize("role", ROLES)
def test_every_role_may_read(
    signed_in: Callable[[str | None], Any], module_warehouse: str, role: str
) -> None:
    browser = signed_in(role)
    answers = {path: browser.get(path).status_code for path in paths()}
    assert {code for code in answers.values() if code != 404} == {200}, answers


def test_without_the_right_to_see_the_dag_there_is_nothing(
    signed_in: Callable[[str | None], Any], monkeypatch: pytest.MonkeyPatch, module_warehouse: str
) -> None:
    from airflow.api_fastapi.app import get_auth_manager

    browser = signed_in("op")
    asked = []

    def refuse(**question: Any) -> bool:
        asked.append((question["method"], question["details"].id))
        return False

    monkeypatch.setattr(get_auth_manager(), "is_authorized_dag", refuse)
    assert {browser.get(path).status_code for path in paths()} == {403}
    assert set(asked) == {("GET", "news_nightly")}


def test_nothing_here_changes_state(reader: Any, module_warehouse: str) -> None:
    methods = {method for route in create_app().routes for method in route.methods}
    assert methods <= {"GET", "HEAD"}
    assert reader.post("/marsad/events").status_code == 405


@pytest.mark.parametrize(("role", "answer"), [(None, 401), ("viewer", 403), ("user", 404), ("op", 404)])
def test_starting_asks_for_the_right_that_airflow_asks_for(
    signed_in: Callable[[str | None], Any], role: str | None, answer: int
) -> None:
    # Of a DAG that is not there: who may start hears that, who may not hears nothing of it.
    day = "2026-03-10T00:00:00Z"
    browser = signed_in(role)
    backfill = {"dag_id": "no_such_dag", "from_date": day, "to_date": day}
    run = {"logical_date": None, "conf": {}}
    assert browser.post("/api/v2/dags/no_such_dag/dagRuns", json=run).status_code == answer
    assert browser.post("/api/v2/backfills", json=backfill).status_code == answer


def test_another_site_cannot_start_anything_in_a_readers_name(signed_in: Callable[[str | None], Any]) -> None:
    # What a form of another site can send without asking first: these three kinds of content, never JSON.
    # (The session cookie is SameSite=lax besides, so that browsers leave it out of such a request.)
    day = "2026-03-10T00:00:00Z"
    body = json.dumps({"dag_id": "news_nightly", "from_date": day, "to_date": day})
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"):
        for path in ("/api/v2/backfills", "/api/v2/dags/news_quarantine_release/dagRuns"):
            answer = signed_in("admin").post(path, content=body, headers={"Content-Type": kind})
            assert answer.status_code in (400, 415, 422), (kind, path, answer.status_code)


def test_pages_are_framed_by_airflow_only_and_run_no_inline_script(
    reader: Any, module_warehouse: str
) -> None:
    for path in paths():
        answer = reader.get(path)
        policy = answer.headers["content-security-policy"]
        assert "frame-ancestors 'self'" in policy and "unsafe" not in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
        if answer.headers["content-type"].startswith("text/html"):
            assert " style=" not in answer.text and " onclick=" not in answer.text
            assert "http://" not in answer.text.partition("<main")[0]


def test_the_plugin_is_registered_as_airflow_reads_it(
    airflow_app: Any, signed_in: Callable[..., Any]
) -> None:
    plugins = signed_in("admin").get("/api/v2/plugins").json()["plugins"]
    ours = next(plugin for plugin in plugins if plugin["name"] == "marsad")
    assert {(view["destination"], view["href"]) for view in ours["external_views"]} == {
        ("nav", "marsad/"),
        ("dag", "marsad/"),
        ("dag_run", "marsad/runs/{DAG_ID}/{RUN_ID}"),
    }
    assert signed_in("admin").get("/api/v2/plugins/importErrors").json()["import_errors"] == []
