"""news_feed_control on real Airflow."""

from typing import Any

import pytest

from dags.conftest import DagRunner, states
from marsad.warehouse.capture_index import PostgresCaptureIndex

pytestmark = [pytest.mark.airflow, pytest.mark.database]


def test_pausing_and_resuming(warehouse: str, tmp_settings: Any, run_dag: DagRunner) -> None:
    tmp_settings(registry="sample")
    assert states(run_dag("news_feed_control", feeds=["shiraa", "diffa.main"], because="paywall")) == {
        "control_feeds": "success"
    }
    found = PostgresCaptureIndex().feed_states()
    assert set(found) == {"shiraa.main", "diffa.main"}
    assert found["shiraa.main"].paused_because == "paywall"
    run_dag("news_feed_control", action="resume", feeds=["shiraa"])
    assert PostgresCaptureIndex().feed_states()["shiraa.main"].paused_at is None
    assert states(run_dag("news_feed_control", feeds=["nobody"])) == {"control_feeds": "failed"}
