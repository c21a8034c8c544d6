-- The roles stay: they belong to the cluster and other databases may use them.

DROP SCHEMA IF EXISTS mart CASCADE;

DROP SCHEMA IF EXISTS ops CASCADE;

DROP SCHEMA IF EXISTS quarantine CASCADE;

DROP SCHEMA IF EXISTS core CASCADE;

DROP SCHEMA IF EXISTS staging CASCADE;

DROP SCHEMA IF EXISTS raw CASCADE;
