"""All that knows Airflow: which day a run does, task defaults, assets, triggers, the REST client."""

from typing import TYPE_CHECKING

from marsad.ingest import connections

if TYPE_CHECKING:
    from fsspec import AbstractFileSystem  # type: ignore[import-untyped]


def opened(scheme: str, connection: str) -> "AbstractFileSystem":
    """The file system of ``scheme://connection@…``, as ObjectStoragePath opens it."""
    from airflow.sdk.io import attach

    return attach(protocol=scheme, conn_id=connection).fs


connections.use(opened)
