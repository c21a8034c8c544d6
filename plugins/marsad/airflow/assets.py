"""The assets that DAGs hand to one another. An asset's event only wakes; what is to do stands in a table."""

from airflow.sdk import Asset

# A scheme that begins with x- is left alone; any other makes each process import every provider's handlers,
# boto3 included: half of what a task takes to start (measured).
PUBLISHED_EVENTS = Asset(name="published_events", uri="x-marsad://warehouse/core/event", group="marsad")
