"""The compose file keeps what its schema cannot see: secrets shared and never shown, queues all served."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from marsad.airflow.defaults import POOLS
from marsad.settings import PROJECT

COMPOSE = PROJECT / "docker-compose.yaml"
NOT_AIRFLOW = {"metadata", "warehouse", "redis"}


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    tree: dict[str, Any] = yaml.safe_load(COMPOSE.read_text(encoding="utf-8"))
    return tree


@pytest.fixture(scope="module")
def airflow_services(compose: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {name: service for name, service in compose["services"].items() if name not in NOT_AIRFLOW}


def test_every_airflow_service_agrees_on_what_must_be_the_same(airflow_services: dict[str, Any]) -> None:
    for key in (
        "AIRFLOW__CORE__EXECUTION_API_SERVER_URL",
        "AIRFLOW__API_AUTH__JWT_SECRET__FROM_FILE",
        "AIRFLOW__CORE__FERNET_KEY__FROM_FILE",
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN__FROM_FILE",
    ):
        values = {service["environment"].get(key) for service in airflow_services.values()}
        assert len(values) == 1
        assert None not in values


def test_every_file_of_a_secret_is_mounted_and_defined(compose: dict[str, Any]) -> None:
    for name, service in compose["services"].items():
        mounted = set(service.get("secrets", []))
        assert mounted <= set(compose["secrets"]), name
        words = " ".join(
            [*map(str, service["environment"].values()), str(service.get("command", ""))]
            if "environment" in service
            else [str(service.get("command", ""))]
        )
        assert set(re.findall(r"/run/secrets/(\w+)", words)) <= mounted, name


def test_no_secret_has_a_value_in_the_file_or_the_example() -> None:
    for path in (COMPOSE, PROJECT / ".env.example"):
        for line in path.read_text(encoding="utf-8").splitlines():
            found = re.search(r"(PASSWORD|SECRET|SECRET_KEY|FERNET_KEY)\w*[:=]\s*(\S*)", line)
            if found and "FILE" not in line:
                assert found.group(2) in ("", "${AWS_SECRET_ACCESS_KEY:-}"), line


def test_every_queue_that_tasks_are_sent_to_has_a_worker(airflow_services: dict[str, Any]) -> None:
    commands = [service["command"] for service in airflow_services.values() if "celery" in service["command"]]
    served = {queue for command in commands for queue in command[command.index("--queues") + 1].split(",")}
    default = airflow_services["scheduler"]["environment"]["AIRFLOW__OPERATORS__DEFAULT_QUEUE"]
    assert served == {*POOLS, default}


def test_the_example_names_every_variable() -> None:
    used = set(re.findall(r"(?<!\$)\$\{(\w+)", COMPOSE.read_text(encoding="utf-8")))
    example = (PROJECT / ".env.example").read_text(encoding="utf-8")
    assert used == set(re.findall(r"^(\w+)=", example, re.MULTILINE))


def test_only_the_init_job_is_the_warehouses_owner(airflow_services: dict[str, Any]) -> None:
    owners = {name for name, service in airflow_services.items() if "owner_url" in service["secrets"]}
    assert owners == {"init"}


def test_secrets_are_made_once_and_for_their_owner_only(tmp_path: Path, compose: dict[str, Any]) -> None:
    script = tmp_path / "deploy" / "make_secrets.py"
    script.parent.mkdir()
    script.write_bytes((PROJECT / "deploy" / "make_secrets.py").read_bytes())
    subprocess.run([sys.executable, str(script)], check=True, capture_output=True)
    folder = tmp_path / "secrets"
    made = {path.name: path.read_text() for path in folder.iterdir()}
    assert folder.stat().st_mode & 0o077 == 0
    assert set(compose["secrets"]) <= set(made)
    assert made["metadata_password"] in made["metadata_url"]
    subprocess.run([sys.executable, str(script)], check=True, capture_output=True)
    assert {path.name: path.read_text() for path in folder.iterdir()} == made


def test_the_entrypoint_turns_files_into_variables(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("s3cr et'\"$x")
    result = subprocess.run(
        [
            str(PROJECT / "deploy" / "entrypoint.sh"),
            "sh",
            "-c",
            'printf %s "$WORD"; env | grep -c __FROM_FILE || true',
        ],
        env={"PATH": os.environ["PATH"], "WORD__FROM_FILE": str(tmp_path / "secret")},
        check=True,
        capture_output=True,
        text=True,
    )
    assert result.stdout == "s3cr et'\"$x0\n"
