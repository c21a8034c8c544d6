"""Airflow's REST API for DAGs: backfills cannot be created from inside a task in any other way.

Who calls is a service user of least rights, whose address and password stand in the connection
``marsad_api`` (``AIRFLOW_CONN_MARSAD_API=http://user:password@host:port``, or a secrets backend).
"""

import contextlib
from collections.abc import Iterator

from airflow.sdk import Connection
from airflow.sdk.exceptions import AirflowNotFoundException

from marsad.embedded.airflow_api import AirflowApi

CONNECTION = "marsad_api"


class NoServiceUserError(RuntimeError):
    """There is no connection ``marsad_api``; the message says how to make one."""


@contextlib.contextmanager
def service_api() -> Iterator[AirflowApi]:
    """The API, signed in as the service user, for the length of a block. Raises NoServiceUserError."""
    try:
        connection = Connection.get(CONNECTION)
    except AirflowNotFoundException as error:
        raise NoServiceUserError(
            f"Airflow has no connection {CONNECTION!r}: create a user with the role User and set "
            "AIRFLOW_CONN_MARSAD_API=http://user:password@host:port (see docs/operating.md)"
        ) from error
    scheme = connection.schema or connection.conn_type or "http"
    port = f":{connection.port}" if connection.port else ""
    api = AirflowApi(f"{scheme}://{connection.host}{port}", connection.login or "", connection.password or "")
    with contextlib.closing(api):
        api.sign_in()
        yield api
