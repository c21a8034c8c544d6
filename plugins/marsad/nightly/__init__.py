"""The nightly pipeline of one data day: a file a step, functions of (data day, run, shard), no Airflow."""
