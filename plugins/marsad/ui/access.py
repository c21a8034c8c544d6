"""Who may see the pages: whoever may see the DAG ``news_nightly``.

Airflow's right to see plugins is no use: under FAB it belongs to the role Op only. Reading therefore asks
the auth manager for the right to read the DAG that makes the data.
"""

from fastapi import Depends, FastAPI, params

DAG_ID = "news_nightly"


def may_read() -> params.Depends:
    """The dependency of every route: 401 for anonymous requests, 403 without the right to see the DAG."""
    from airflow.api_fastapi.core_api.security import requires_access_dag

    dependency: params.Depends = Depends(requires_access_dag("GET", param_dag_id=DAG_ID))
    return dependency


def unguarded_routes(app: FastAPI) -> list[str]:
    """Paths that anybody could open: mounts, and routes without a dependency. There must be none."""
    return [
        getattr(route, "path", repr(route))
        for route in app.routes
        if not getattr(route, "dependencies", None)
    ]
