"""Airflow's configuration for the embedded default, given by environment variables alone.

Nothing is written to an ``airflow.cfg``; the secrets (JWT, session and Fernet keys, the user's password) are
made at the first use and kept in ``home``/secrets, readable by this user only.
"""

import base64
import json
import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from marsad.embedded.server import METADATA, WAREHOUSE, EmbeddedServer

USER = "admin"
SERVICE = "marsad_service"  # what DAGs reach Airflow's REST API as: it may see DAGs and start runs, no more
HOST = "127.0.0.1"


@dataclass(frozen=True)
class Ports:
    """The TCP ports on loopback."""

    api: int
    sample: int


def environment(home: Path, project: Path, ports: Ports) -> dict[str, str]:
    """The variables that make ``airflow`` this installation's: folders, databases, ports, secrets."""
    airflow_home = home / "airflow"
    airflow_home.mkdir(parents=True, exist_ok=True)
    server = EmbeddedServer(home)
    metadata = server.url(METADATA).replace("postgresql://", "postgresql+psycopg2://", 1)
    return {
        "AIRFLOW_HOME": str(airflow_home),
        "AIRFLOW__CORE__DAGS_FOLDER": str(project / "dags"),
        "AIRFLOW__CORE__PLUGINS_FOLDER": str(project / "plugins"),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__CORE__EXECUTOR": "LocalExecutor",
        "AIRFLOW__CORE__PARALLELISM": "4",
        "AIRFLOW__CORE__FERNET_KEY": _secret(home, "fernet", _fernet_key),
        "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": f"http://{HOST}:{ports.api}/execution/",
        "AIRFLOW__CORE__AUTH_MANAGER": (
            "airflow.api_fastapi.auth.managers.simple.simple_auth_manager.SimpleAuthManager"
        ),
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_USERS": f"{USER}:admin,{SERVICE}:user",
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE": str(_passwords_file(home)),
        "AIRFLOW_CONN_MARSAD_API": f"http://{SERVICE}:{password(home, SERVICE)}@{HOST}:{ports.api}",
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": metadata,
        "AIRFLOW__API__HOST": HOST,
        "AIRFLOW__API__PORT": str(ports.api),
        "AIRFLOW__API__BASE_URL": f"http://{HOST}:{ports.api}",
        "AIRFLOW__API__WORKERS": "1",
        "AIRFLOW__API__SECRET_KEY": _secret(home, "session", secrets.token_urlsafe),
        "AIRFLOW__API_AUTH__JWT_SECRET": _secret(home, "jwt", secrets.token_urlsafe),
        "AIRFLOW__DAG_PROCESSOR__PARSING_PROCESSES": "1",
        "AIRFLOW__SCHEDULER__SCHEDULER_HEARTBEAT_SEC": "2",
        "AIRFLOW__USAGE_DATA_COLLECTION__ENABLED": "False",
        "PYTHONDONTWRITEBYTECODE": "",  # each task is a process: what it imports must not be compiled anew
        "MARSAD_HOME": str(home),
        "MARSAD_METADATA_URL": metadata,
        "MARSAD_WAREHOUSE_URL": server.url(WAREHOUSE),
        "PYTHONPATH": os.pathsep.join([str(project / "plugins"), *_inherited_path()]),
    }


def password(home: Path, user: str = USER) -> str:
    """The password of a user in the web interface."""
    known: dict[str, str] = json.loads(_passwords_file(home).read_text())
    return known[user]


def _passwords_file(home: Path) -> Path:
    """Where SimpleAuthManager reads its passwords; made with random ones at the first use."""
    path = home / "secrets" / "passwords.json"
    known: dict[str, str] = json.loads(path.read_text()) if path.exists() else {}
    if missing := {USER, SERVICE} - set(known):
        _write_private(path, json.dumps(known | {user: secrets.token_urlsafe(9) for user in sorted(missing)}))
    return path


def _secret(home: Path, name: str, make: Callable[[], str]) -> str:
    path = home / "secrets" / name
    if not path.exists():
        _write_private(path, make())
    return path.read_text()


def _write_private(path: Path, text: str) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    unfinished = path.with_name(f"{path.name}.new")
    unfinished.unlink(missing_ok=True)
    unfinished.touch(mode=0o600)
    unfinished.write_text(text)
    unfinished.rename(path)


def _fernet_key() -> str:
    return base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()


def _inherited_path() -> list[str]:
    return [part for part in os.environ.get("PYTHONPATH", "").split(os.pathsep) if part]
