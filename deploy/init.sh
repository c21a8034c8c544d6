#!/bin/sh
# The init job: both databases migrated, roles given their passwords, pools and the first user made.
# Every step may run again; later starts of the stack repeat them without harm.
set -eu
airflow db migrate
marsad migrate
python /opt/marsad/deploy/warehouse_logins.py
airflow pools set http "${MARSAD_SLOTS_HTTP:-8}" "tasks that fetch pages"
airflow pools set nlp "${MARSAD_SLOTS_NLP:-8}" "tasks that parse and code text: one processor core each"
airflow pools set warehouse "${MARSAD_SLOTS_WAREHOUSE:-8}" "tasks that write the warehouse"
# Airflow shows the pages of plugins to those who may read «Plugins», by default from Op upwards; the pages
# themselves ask for the right to see news_nightly, which Viewer and User have.
airflow roles add-perms Viewer User --resource Plugins --action can_read
if ! airflow users list --output plain | awk '{print $2}' | grep -qx "$MARSAD_ADMIN_USER"; then
    airflow users create --role Admin --username "$MARSAD_ADMIN_USER" --password "$MARSAD_ADMIN_PASSWORD" \
        --firstname Marsad --lastname Admin --email "$MARSAD_ADMIN_EMAIL"
fi
# What the campaign of news_recode reaches Airflow's API as: it may see DAGs, and start runs and backfills of them.
service=marsad_service
airflow roles list --output plain | awk '{print $1}' | grep -qx MarsadService || airflow roles create MarsadService
airflow roles add-perms MarsadService --resource DAGs --action can_read can_edit
airflow roles add-perms MarsadService --resource "DAG Runs" --action can_read can_create
if ! airflow users list --output plain | awk '{print $2}' | grep -qx "$service"; then
    airflow users create --role MarsadService --username "$service" --password "$MARSAD_SERVICE_PASSWORD" \
        --firstname Marsad --lastname Service --email "$service@example.org"
fi
