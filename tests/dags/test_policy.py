"""What every DAG of this project promises, checked over all of them."""

import ast
import datetime as dt
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from marsad.airflow.defaults import OWNER, POOLS, TAGS
from marsad.settings import PROJECT

pytestmark = pytest.mark.airflow

DAGS = PROJECT / "dags"
FILES = {  # every file of dags/ and the DAGs that it defines
    "news_collect.py": {"news_collect"},
    "news_export.py": {"news_export"},
    "news_feed_control.py": {"news_feed_control"},
    "news_import.py": {"news_import"},
    "news_maintenance.py": {"news_maintenance"},
    "news_marts.py": {"news_marts"},
    "news_nightly.py": {"news_nightly"},
    "news_quarantine_release.py": {"news_quarantine_release"},
    "news_recode.py": {"news_recode"},
}
PLUGINS = {"marsad_plugin.py", "marsad_scheduling_plugin.py"}
MOST_LINES = 120
MOST_TASK_LINES = 5
HEAVY = {"great_expectations", "pandas", "numpy", "torch", "camel_tools", "trafilatura", "psycopg2", "rensa",
         "feedparser", "httpx", "pyarrow", "lightgbm", "sklearn"}  # fmt: skip
ONCE_ONLY = {("news_nightly", "report")}  # they only tell what happened


def files() -> list[Path]:
    return sorted(DAGS.glob("*.py"))


def all_dags(dag_bag: Any) -> list[Any]:
    return [dag_bag.dags[dag_id] for dag_id in sorted(dag_bag.dags)]


def test_every_file_is_accounted_for_and_imports(dag_bag: Any) -> None:
    assert dag_bag.import_errors == {}
    found: dict[str, set[str]] = {path.name: set() for path in files()}
    for dag in dag_bag.dags.values():
        found[Path(dag.fileloc).name].add(dag.dag_id)
    assert found == FILES


def test_dags_explain_themselves_and_use_known_tags(dag_bag: Any) -> None:
    for dag in all_dags(dag_bag):
        assert dag.doc_md and len(dag.doc_md) > 200, f"{dag.dag_id}: doc_md says too little"
        assert dag.tags and set(dag.tags) <= set(TAGS), f"{dag.dag_id}: {sorted(dag.tags)}"
        assert dag.max_active_runs <= 2, f"{dag.dag_id}: backfills and nights share the machine"
        assert not (dag.max_active_runs == 1 and not dag.catchup and dag.dag_id == "news_nightly")


def test_tasks_have_owner_retries_limits_and_pools(dag_bag: Any) -> None:
    for dag in all_dags(dag_bag):
        for task in dag.tasks:
            name = f"{dag.dag_id}.{task.task_id}"
            assert task.owner == OWNER, name
            assert task.pool in POOLS, f"{name}: pool {task.pool}"
            assert task.execution_timeout and task.execution_timeout <= dt.timedelta(hours=6), name
            if (dag.dag_id, task.task_id) not in ONCE_ONLY:
                assert task.retries >= 1 and task.retry_exponential_backoff, (
                    f"{name}: no retries with backoff"
                )


def test_parameters_are_typed(dag_bag: Any) -> None:
    for dag in all_dags(dag_bag):
        for name in dag.params:
            param = dag.params.get_param(name)
            assert "type" in param.schema, f"{dag.dag_id}: {name} has no type"
            assert param.schema.get("title") and param.schema.get("description_md"), f"{dag.dag_id}: {name}"


@pytest.mark.parametrize("path", files(), ids=lambda path: path.stem)
def test_dag_files_are_thin(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    tree = ast.parse(text)
    assert len(text.splitlines()) < MOST_LINES
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef) and any(map(_is_task, function.decorator_list)):
            lines = (function.end_lineno or 0) - function.body[0].lineno + 1
            assert lines <= MOST_TASK_LINES, f"{function.name} has {lines} lines"


def _is_task(decorator: ast.expr) -> bool:
    called = decorator.func if isinstance(decorator, ast.Call) else decorator
    return ast.unparse(called).partition(".")[0] == "task"


@pytest.mark.parametrize("path", files(), ids=lambda path: path.stem)
def test_dag_files_import_only_what_is_public_and_read_nothing(path: Path) -> None:
    """No Variable, Connection, file or database at parse time: the file is imported every minute."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        modules: list[str] = []
        if isinstance(node, ast.ImportFrom):
            modules = [node.module or ""]
            names = {alias.name for alias in node.names}
            assert not names & {"Variable", "Connection"}, names
        elif isinstance(node, ast.Import):
            modules = [alias.name for alias in node.names]
        for module in modules:
            if module.startswith("airflow"):
                assert module == "airflow.sdk" or module.startswith("airflow.providers.standard."), module


def test_parsing_loads_nothing_heavy() -> None:
    """In a process of its own: what this one has loaded by now says nothing."""
    script = (
        "import json, sys, importlib.util\n"
        f"for path in {[str(path) for path in files()]!r}:\n"
        "    spec = importlib.util.spec_from_file_location('parsed', path)\n"
        "    module = importlib.util.module_from_spec(spec); spec.loader.exec_module(module)\n"
        "print(json.dumps(sorted({name.partition('.')[0] for name in sys.modules})))\n"
    )
    output = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True).stdout
    loaded = set(json.loads(output.splitlines()[-1]))
    before = subprocess.run(
        [sys.executable, "-c", script.replace(repr([str(path) for path in files()]), "[]").replace(
            "import json", "import airflow.sdk, airflow.triggers.base; import json", 1)],
        check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip
    assert not (loaded - set(json.loads(before.splitlines()[-1]))) & HEAVY


def test_airflow_runs_no_library_file_as_a_plugin() -> None:
    """Airflow executes every file below plugins/ that is not ignored, and registers it under its stem."""
    from airflow._shared.module_loading import find_path_from_directory

    executed = {
        Path(path).name for path in find_path_from_directory(str(PROJECT / "plugins"), ".airflowignore")
    }
    assert {name for name in executed if name.endswith(".py")} <= PLUGINS
