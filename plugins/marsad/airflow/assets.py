"""The assets that DAGs hand to one another. An asset's event only wakes; what is to do stands in a table."""

from airflow.sdk import Asset

PUBLISHED_EVENTS = Asset(name="published_events", uri="marsad://warehouse/core/event", group="marsad")
