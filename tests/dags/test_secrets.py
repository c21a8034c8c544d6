"""Secrets of the settings never stand in messages, errors or task logs."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from marsad.airflow.defaults import hide_secrets
from marsad.masking import masked, secrets
from marsad.settings import Settings, settings
from marsad.warehouse import backup, migrate
from marsad.warehouse.connection import WarehouseError, connect

SECRET = "c4n4ry9Ωsecret"
PARTS = ("c4n4ry", "n4ry9", "Ωsecret", "%CE%A9secret")
URLS = {  # as people write them by mistake: unquoted marks end a password early
    "quoted": "postgresql://marsad_loader:c4n4ry9%CE%A9secret@127.0.0.1:9/marsad",
    "slash": "postgresql://marsad_loader:c4n4ry9/Ωsecret@127.0.0.1:9/marsad",
    "at": "postgresql://marsad_loader:c4n4ry9@Ωsecret@127.0.0.1:9/marsad",
    "colon": "postgresql://marsad_loader:c4n4ry9:Ωsecret@127.0.0.1:9/marsad",
    "percent": "postgresql://marsad_loader:c4n4ry9%Ωsecret@127.0.0.1:9/marsad",
    "keywords": "host=127.0.0.1 port=9 user=marsad_loader password=c4n4ry9Ωsecret",
}


def clean(text: str) -> bool:
    return not any(part in text for part in PARTS)


def said(error: BaseException) -> str:
    """An error with everything that a traceback of it shows."""
    import traceback

    return "".join(traceback.format_exception(error)).partition("Traceback")[2]


@pytest.mark.parametrize("url", URLS.values(), ids=URLS.keys())
def test_a_warehouse_out_of_reach_tells_no_password(
    url: str, tmp_settings: Callable[..., Settings], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    tmp_settings(warehouse_url=url, loader_url=url, reader_url=url)
    for attempt in (
        lambda: connect("owner"),
        lambda: connect("loader"),
        lambda: connect("reader"),
        migrate.migrate,
        lambda: backup.backup(tmp_path / "warehouse.dump"),
    ):
        with pytest.raises(WarehouseError) as refused:
            attempt()
        assert "the warehouse" in str(refused.value) or "pg_dump" in str(refused.value)
        assert clean(said(refused.value)), said(refused.value)
    assert clean(caplog.text)


def test_settings_show_no_secret(
    tmp_settings: Callable[..., Settings], monkeypatch: pytest.MonkeyPatch
) -> None:
    options = (
        f'{{"key": "AKIA{SECRET}", "client_kwargs": {{"secret": "{SECRET}"}}, "endpoint_url": "http://s3"}}'
    )
    chosen = tmp_settings(
        warehouse_url=URLS["quoted"],
        loader_url=URLS["quoted"],
        reader_url=URLS["quoted"],
        metadata_url=URLS["quoted"],
        archive_url=f"s3://user:{SECRET}@bucket/marsad",
        storage_options=options,
    )
    assert clean(repr(chosen)) and clean(str(chosen))
    assert {SECRET, f"AKIA{SECRET}"} <= secrets()
    assert "http://s3" not in secrets()
    assert masked(f"it was {SECRET}, at http://s3") == "it was ***, at http://s3"
    for wrong in (f'["{SECRET}"]', f'{{"secret": "{SECRET}"', f'"{SECRET}"'):
        monkeypatch.setenv("MARSAD_STORAGE_OPTIONS", wrong)
        settings.cache_clear()
        with pytest.raises(ValueError, match="storage_options") as refused:
            settings()
        assert clean(str(refused.value))


IN_A_TASK = """
import logging, sys
import structlog
from airflow.sdk.log import configure_logging
from marsad.airflow.defaults import hide_secrets

configure_logging(json_output=True, output=sys.stdout.buffer, sending_to_supervisor=False)
hide_secrets({})
log = logging.getLogger("marsad.careless")
log.warning("MARKER at %s", sys.argv[1])
structlog.get_logger("marsad.careless").warning("MARKER", password=sys.argv[2])
try:
    raise RuntimeError("MARKER could not use " + sys.argv[2])
except RuntimeError:
    log.exception("MARKER failed")
"""


@pytest.mark.airflow
def test_airflow_masks_them_in_task_logs() -> None:
    """Whoever writes them: a process with the logging of Airflow's tasks, after what each task does first."""
    url = f"postgresql://marsad_loader:{SECRET}@127.0.0.1/marsad"
    done = subprocess.run(
        [sys.executable, "-c", IN_A_TASK, url, SECRET],
        env={**os.environ, "MARSAD_LOADER_URL": url},
        check=True,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.stdout.count("MARKER") >= 4
    assert clean(done.stdout + done.stderr), done.stdout + done.stderr


@pytest.mark.airflow
def test_every_task_hides_them_first(dag_bag: Any) -> None:
    for dag in dag_bag.dags.values():
        for task in dag.tasks:
            first = task.partial_kwargs if task.is_mapped else vars(task)
            called = first["on_execute_callback"]
            assert hide_secrets in (called if isinstance(called, list | tuple) else [called]), task
