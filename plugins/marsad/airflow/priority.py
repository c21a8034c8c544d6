"""Who goes first when tasks queue for a pool: the night, then runs by hand, then backfills.

Backfilled runs otherwise compete with the nightly as equals, and a year's re-coding would push the news of
last night into next week. A task's pool cannot depend on the kind of its run; its weight can.
"""

from typing import Any

from airflow.task.priority_strategy import PriorityWeightStrategy

# By the beginning of the run's id, which is all that is known when Airflow weighs a task.
STEPS = {"scheduled__": 2000, "backfill__": 0}
BY_HAND = 1000  # a person waits for it

NIGHT_FIRST = "marsad.airflow.priority.NightFirst"  # as DAGs name it, without importing Airflow's core


class NightFirst(PriorityWeightStrategy):  # type: ignore[misc]
    """The kind of run decides; within one kind, whoever holds up most tasks goes first, as usual."""

    def get_weight(self, ti: Any) -> int:
        """The weight of a task of a run."""
        run_id = ti.run_id or ""
        step = next((step for prefix, step in STEPS.items() if run_id.startswith(prefix)), BY_HAND)
        return step + _held_up(ti.task)


def _held_up(task: Any) -> int:
    dag = task.get_dag()
    waiting = [] if dag is None else task.get_flat_relative_ids(upstream=False)
    return int(task.priority_weight + sum(dag.task_dict[name].priority_weight for name in waiting))
