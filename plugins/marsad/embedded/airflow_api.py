"""Airflow's public REST API, as far as one command needs it: pools, DAGs, runs, backfills."""

import datetime as dt
from typing import Any, Literal

import httpx
import msgspec

TIMEOUT_SECONDS = 30
FINISHED = frozenset({"success", "failed"})


class ApiError(RuntimeError):
    """Airflow refused a request; the message carries its answer."""


class DagRun(msgspec.Struct, frozen=True, kw_only=True):
    """One run as the API tells of it."""

    dag_id: str
    dag_run_id: str
    state: str
    run_type: str
    data_interval_start: dt.datetime | None = None
    start_date: dt.datetime | None = None
    end_date: dt.datetime | None = None
    conf: dict[str, Any] | None = None

    @property
    def seconds(self) -> float | None:
        """How long the run took; None while it runs."""
        if self.start_date is None or self.end_date is None:
            return None
        return (self.end_date - self.start_date).total_seconds()


class AirflowApi:
    """A signed-in client of one Airflow."""

    def __init__(self, url: str, user: str, password: str) -> None:
        self._client = httpx.Client(base_url=url, timeout=TIMEOUT_SECONDS)
        self._user, self._password = user, password

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def is_healthy(self) -> bool:
        """Whether database, scheduler, triggerer and DAG processor all report in."""
        try:
            answer = self._client.get("/api/v2/monitor/health")
        except httpx.HTTPError:
            return False
        if answer.status_code != httpx.codes.OK:
            return False
        parts = answer.json()
        needed = ("metadatabase", "scheduler", "triggerer", "dag_processor")
        return all((parts.get(part) or {}).get("status") == "healthy" for part in needed)

    def sign_in(self) -> None:
        """Fetch a token; every other call needs one."""
        answer = self._call("POST", "/auth/token", {"username": self._user, "password": self._password})
        self._client.headers["Authorization"] = f"Bearer {answer['access_token']}"

    def import_errors(self) -> list[str]:
        """What Airflow could not import, one text a file."""
        errors = self._call("GET", "/api/v2/importErrors")["import_errors"]
        return [f"{error['filename']}: {error['stack_trace'].strip().splitlines()[-1]}" for error in errors]

    def dag_ids(self) -> set[str]:
        """The DAGs that Airflow knows by now."""
        return {dag["dag_id"] for dag in self._call("GET", "/api/v2/dags?limit=100")["dags"]}

    def set_pool(self, name: str, slots: int, description: str) -> None:
        """Create a pool, or give it this size."""
        pool = {"slots": slots, "description": description, "include_deferred": False}
        known = {entry["name"] for entry in self._call("GET", "/api/v2/pools?limit=100")["pools"]}
        if name in known:
            self._call("PATCH", f"/api/v2/pools/{name}", {"pool": name, **pool})
        else:
            self._call("POST", "/api/v2/pools", {"name": name, **pool})

    def unpause(self, dag_id: str) -> None:
        """Let the scheduler run a DAG."""
        self._call("PATCH", f"/api/v2/dags/{dag_id}", {"is_paused": False})

    def trigger(self, dag_id: str, conf: dict[str, Any], note: str) -> str:
        """Start a run by hand; returns its id."""
        body = {"logical_date": None, "conf": conf, "note": note}
        run_id: str = self._call("POST", f"/api/v2/dags/{dag_id}/dagRuns", body)["dag_run_id"]
        return run_id

    def run(self, dag_id: str, run_id: str) -> DagRun:
        """One run."""
        return msgspec.convert(self._call("GET", f"/api/v2/dags/{dag_id}/dagRuns/{run_id}"), DagRun)

    def runs_since(self, moment: dt.datetime) -> list[DagRun]:
        """Every run of every DAG that was queued at or after a moment, cleared and repeated ones included."""
        found: list[DagRun] = []
        while True:
            query = f"?limit=100&offset={len(found)}&order_by=id"
            page = self._call("GET", f"/api/v2/dags/~/dagRuns{query}")
            found += msgspec.convert(page["dag_runs"], list[DagRun])
            if len(found) >= page["total_entries"] or not page["dag_runs"]:
                break
        return [run for run in found if run.start_date is None or run.start_date >= moment]

    def backfill(
        self,
        dag_id: str,
        first: dt.date,
        last: dt.date,
        at_once: int,
        conf: dict[str, Any] | None = None,
        reprocess: Literal["none", "failed", "completed"] = "completed",
    ) -> None:
        """Backfill the days from first to last; by default those that are done are repeated."""
        body = {
            "dag_id": dag_id,
            "from_date": f"{first.isoformat()}T00:00:00Z",
            "to_date": f"{last.isoformat()}T00:00:00Z",
            "run_backwards": False,
            "dag_run_conf": conf or {},
            "reprocess_behavior": reprocess,
            "max_active_runs": at_once,
        }
        self._call("POST", "/api/v2/backfills", body)

    def has_open_backfill(self, dag_id: str) -> bool:
        """Whether a backfill of a DAG is under way; Airflow allows one at a time."""
        backfills = self._call("GET", f"/api/v2/backfills?dag_id={dag_id}&limit=100&order_by=-id")[
            "backfills"
        ]
        return any(backfill["completed_at"] is None for backfill in backfills)

    def _call(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        try:
            answer = self._client.request(method, path, json=body)
        except httpx.HTTPError as error:
            raise ApiError(f"{method} {path}: {error}") from error
        if answer.is_error:
            raise ApiError(f"{method} {path}: {answer.status_code} {answer.text[:500]}")
        return answer.json()
