"""Registers with Airflow how tasks queue for a pool; the strategy itself lives in the library.

Apart from ``marsad_plugin.py``, because every process that reads a DAG needs this and no page.
"""

from typing import ClassVar

from airflow.plugins_manager import AirflowPlugin
from airflow.task.priority_strategy import PriorityWeightStrategy

from marsad.airflow.priority import NightFirst


class MarsadSchedulingPlugin(AirflowPlugin):
    """Scheduled runs first."""

    name = "marsad_scheduling"
    priority_weight_strategies: ClassVar[list[type[PriorityWeightStrategy]]] = [NightFirst]
