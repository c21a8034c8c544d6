"""The plugin is loaded by every process of Airflow; only the API server may pay for the pages."""

import subprocess
import sys

import pytest

from marsad.settings import PROJECT
from marsad.ui.render import FOLDER


def test_registering_imports_nothing_of_the_pages() -> None:
    program = (
        "import sys, marsad_plugin; plugin = marsad_plugin.MarsadPlugin();"
        "assert len(plugin.external_views) == 3;"
        "print(sorted(name for name in sys.modules if name.startswith('marsad.')))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=PROJECT / "plugins",
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.stdout.strip().endswith("[]"), done.stdout + done.stderr[-2000:]


def test_links_of_tasks_lead_into_the_runs_report(monkeypatch: pytest.MonkeyPatch) -> None:
    from airflow.sdk.types import TaskInstanceKey

    from marsad.airflow import links

    key = TaskInstanceKey("news_nightly", "audit", "manual__2026-03-04T00:00:00+00:00", 1, -1)
    run = "/marsad/runs/news_nightly/manual__2026-03-04T00%3A00%3A00%2B00%3A00"
    monkeypatch.setenv("AIRFLOW__API__BASE_URL", "http://127.0.0.1:8080")
    assert links.AUDIT.get_link(None, ti_key=key) == f"{run}#audit"
    monkeypatch.setenv("AIRFLOW__API__BASE_URL", "https://data.example/airflow/")
    assert links.LOADED.get_link(None, ti_key=key) == f"/airflow{run}#events"
    every = (links.REPORT, links.AUDIT, links.QUARANTINED, links.LOADED, links.CHANGES)
    assert len({link.xcom_key for link in every}) == len(every)
    template = (FOLDER / "run.html").read_text(encoding="utf-8")
    assert all(f'id="{link.section}"' in template for link in every)
