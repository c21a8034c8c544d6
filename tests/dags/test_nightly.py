"""``news_nightly`` on the sample's days: real Airflow, real PostgreSQL, no network."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dags.conftest import sample_days, states

pytestmark = [pytest.mark.airflow, pytest.mark.database]


def test_a_backfilled_day_is_published(
    run_dag: Callable[..., Any], warehouse: str, sample_archive: Path
) -> None:
    day = sample_days()[0]
    run = run_dag("news_nightly", day=day)
    assert run.state == "success", states(run)
    from marsad.warehouse.connection import transaction
    with transaction("reader") as c:
        c.execute("select text_en from ops.run_report")
        print(c.fetchall()[0][0])
