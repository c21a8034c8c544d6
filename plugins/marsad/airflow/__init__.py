"""All that knows Airflow: which day a run does, task defaults, assets, triggers, the REST client."""
