"""Pages inside Airflow's web UI: server-rendered, read-only, with Airflow's own rights.

Nothing here changes state. What a page starts (a backfill, a run) the browser asks of Airflow's own REST API
in the user's own session, so that Airflow decides who may, and writes it into its audit log.
"""
