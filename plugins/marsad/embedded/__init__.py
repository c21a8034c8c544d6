"""The embedded default: PostgreSQL from a wheel and Airflow on this machine, for one person and for tests.

One command starts all of it and stops all of it (``marsad run``). Institutions use ``docker-compose.yaml``.
"""
