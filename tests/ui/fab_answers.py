"""Run as a program under FAB: a user of every role asks for the pages; prints the answers as JSON."""

import json
import logging
import sys

ASKED = ("/marsad/", "/marsad/events", "/marsad/runs/news_nightly/x", "/marsad/quarantine", "/marsad/feeds")
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
    answers: dict[str, list[int]] = {}
    for role in ("anonymous", *ROLES):
        browser = TestClient(app, follow_redirects=False)
        if role in tokens:
            browser.cookies.set("_token", tokens[role])
        answers[role] = [browser.get(path).status_code for path in ASKED]
        body = {
            "dag_id": "news_nightly",
            "from_date": "2026-03-10T00:00:00Z",
            "to_date": "2026-03-10T00:00:00Z",
        }
        answers[role].append(browser.post("/api/v2/backfills", json=body).status_code)
    sys.stdout.write(f"\nANSWERS {json.dumps(answers)}\n")


if __name__ == "__main__":
    main()
