"""Run as a program under FAB: a user of every role asks for the pages; prints the answers as JSON."""

import json
import logging
import re
import shlex
import sys
from typing import Any

from marsad.settings import PROJECT

ASKED = ("/marsad/", "/marsad/events", "/marsad/runs/news_nightly/x", "/marsad/quarantine", "/marsad/feeds")
STARTED = ("news_feed_control", "news_quarantine_release", "news_collect")
MENU = "/api/v2/plugins"  # without it Airflow's menu does not show what plugins add
ROLES = ("Public", "Viewer", "User", "Op", "Admin")


def main() -> None:
    """One line on standard output."""
    logging.disable(logging.WARNING)
    from airflow.api_fastapi.app import create_app, get_auth_manager
    from airflow.providers.fab.auth_manager.cli_commands.utils import get_application_builder
    from airflow.utils.db import initdb
    from fastapi.testclient import TestClient

    initdb()
    app = create_app(apps="core")
    with get_application_builder() as builder:
        manager = builder.sm
        manager.sync_roles()
        tokens = {
            role: get_auth_manager().generate_jwt(
                manager.add_user(role, role, role, f"{role}@x.example", manager.find_role(role), password="x")
            )
            for role in ROLES
        }
    browsers = {role: browser_of(app, tokens.get(role)) for role in ("anonymous", *ROLES)}
    answers: dict[str, Any] = {
        "reading": {
            role: [browser.get(path).status_code for path in ASKED] for role, browser in browsers.items()
        },
        "starting": {role: starting(browser) for role, browser in browsers.items()},
        "menu before": {role: browser.get(MENU).status_code for role, browser in browsers.items()},
    }
    with get_application_builder() as builder:
        grant(builder.sm, "Viewer", "User")
        service = service_token(builder.sm)
    get_auth_manager().cache.clear()  # it keeps users, with their rights, for half a minute
    answers["menu"] = {role: browser.get(MENU).status_code for role, browser in browsers.items()}
    answers["service"] = service_answers(TestClient(app), service)
    sys.stdout.write(f"\nANSWERS {json.dumps(answers)}\n")


def browser_of(app: Any, token: str | None) -> Any:
    """A client with a session, or without one."""
    from fastapi.testclient import TestClient

    browser = TestClient(app, follow_redirects=False)
    if token:
        browser.cookies.set("_token", token)
    return browser


def starting(browser: Any) -> list[int]:
    """What the pages' forms ask of Airflow: a backfill, a run of each DAG that changes state."""
    day = "2026-03-10T00:00:00Z"
    backfill = {"dag_id": "news_nightly", "from_date": day, "to_date": day}
    run = {"logical_date": None, "conf": {}}
    return [
        browser.post("/api/v2/backfills", json=backfill).status_code,
        *(browser.post(f"/api/v2/dags/{dag}/dagRuns", json=run).status_code for dag in STARTED),
    ]


def grant(manager: Any, *roles: str) -> None:
    """What ``deploy/init.sh`` gives to these roles, and nothing else."""
    script = (PROJECT / "deploy" / "init.sh").read_text(encoding="utf-8")
    for line in re.findall(r"^airflow roles add-perms (.*)$", script, re.MULTILINE):
        words = shlex.split(line)
        to, resource = words[: words.index("--resource")], words[words.index("--resource") + 1]
        for role in set(to) & set(roles):
            for action in words[words.index("--action") + 1 :]:
                manager.add_permission_to_role(
                    manager.find_role(role), manager.create_permission(action, resource)
                )


def service_token(manager: Any) -> str:
    """A user whose role has what deploy/init.sh gives to MarsadService, and nothing else."""
    from airflow.api_fastapi.app import get_auth_manager

    role = manager.add_role("MarsadService")
    grant(manager, "MarsadService")
    user = manager.add_user("service", "S", "S", "service@x.example", role, password="x")
    return get_auth_manager().generate_jwt(user)


def service_answers(browser: Any, token: str) -> list[int]:
    """What a campaign needs, then what it must not have."""
    browser.cookies.set("_token", token)
    body = {"dag_id": "news_nightly", "from_date": "2026-03-10T00:00:00Z", "to_date": "2026-03-10T00:00:00Z"}
    return [
        browser.get("/api/v2/backfills?dag_id=news_nightly").status_code,
        browser.post("/api/v2/backfills", json=body).status_code,
        *(browser.get(f"/api/v2/{name}").status_code for name in ("connections", "variables", "config")),
        browser.post("/api/v2/pools", json={"name": "x", "slots": 1}).status_code,
        browser.delete("/api/v2/dags/news_nightly").status_code,
    ]


if __name__ == "__main__":
    main()
