-- Schemas, roles and their rights. Roles are shared by a whole PostgreSQL cluster, so they are made only once.

DO $$
DECLARE
    wanted text;
BEGIN
    FOREACH wanted IN ARRAY ARRAY['marsad_loader', 'marsad_reader'] LOOP
        IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = wanted) THEN
            BEGIN
                EXECUTE format('CREATE ROLE %I NOLOGIN', wanted);
            EXCEPTION WHEN duplicate_object OR unique_violation THEN
                NULL;  -- another database of this cluster is being migrated at this moment
            END;
        END IF;
    END LOOP;
END
$$;

CREATE SCHEMA raw;

CREATE SCHEMA staging;

CREATE SCHEMA core;

CREATE SCHEMA quarantine;

CREATE SCHEMA ops;

CREATE SCHEMA mart;

COMMENT ON SCHEMA raw IS 'What was fetched: captures in the archive, the fetch log';

COMMENT ON SCHEMA staging IS 'Rows of runs under way; emptied when a run ends, not logged, never read by people';

COMMENT ON SCHEMA core IS 'Published articles and events, and the codes that they use';

COMMENT ON SCHEMA quarantine IS 'Rows that a quality rule kept out, whole, with the reason; pages set aside';

COMMENT ON SCHEMA ops IS 'Runs, audits, reports, overrides, feed health: how the data came to be';

COMMENT ON SCHEMA mart IS 'Daily figures made from core, rebuilt for the days that changed';

GRANT USAGE ON SCHEMA raw, staging, core, quarantine, ops, mart TO marsad_loader;

GRANT USAGE ON SCHEMA raw, core, quarantine, ops, mart TO marsad_reader;

ALTER DEFAULT PRIVILEGES IN SCHEMA raw, staging, core, quarantine, ops, mart
    GRANT SELECT, INSERT, UPDATE, DELETE, TRUNCATE ON TABLES TO marsad_loader;

ALTER DEFAULT PRIVILEGES IN SCHEMA raw, staging, core, quarantine, ops, mart
    GRANT USAGE, SELECT ON SEQUENCES TO marsad_loader;

ALTER DEFAULT PRIVILEGES IN SCHEMA raw, core, quarantine, ops, mart GRANT SELECT ON TABLES TO marsad_reader;
