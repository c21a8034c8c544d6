"""Registers Marsad's pages with Airflow; everything else lives in the library."""

from functools import cached_property
from typing import Any, ClassVar

from airflow.plugins_manager import AirflowPlugin

PREFIX = "/marsad"


class MarsadPlugin(AirflowPlugin):  # type: ignore[misc]
    """«News events» in the navigation and beside every DAG, and a report in the tabs of every run."""

    name = "marsad"
    external_views: ClassVar[list[Any]] = [
        {
            "name": "News events",
            "href": "marsad/",
            "destination": "nav",
            "url_route": "news-events",
            "nav_top_level": True,
        },
        {
            "name": "News events",
            "href": "marsad/",
            "destination": "dag",
            "url_route": "news-days",
        },
        {
            "name": "News report",
            "href": "marsad/runs/{DAG_ID}/{RUN_ID}",
            "destination": "dag_run",
            "url_route": "news-report",
        },
    ]

    @cached_property
    def fastapi_apps(self) -> list[dict[str, Any]]:
        """The pages. Airflow loads this file in all its processes; only its API server asks for them."""
        from marsad.ui.app import create_app

        return [{"app": create_app(), "url_prefix": PREFIX, "name": "Marsad"}]
