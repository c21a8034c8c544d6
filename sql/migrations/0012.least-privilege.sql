-- The loader writes rows of days. It need not empty tables at a stroke, nor change codes, nor erase who released what.

ALTER DEFAULT PRIVILEGES IN SCHEMA raw, staging, core, quarantine, ops, mart
    REVOKE TRUNCATE ON TABLES FROM marsad_loader;

REVOKE TRUNCATE ON ALL TABLES IN SCHEMA raw, staging, core, quarantine, ops, mart FROM marsad_loader;

REVOKE INSERT, UPDATE, DELETE ON
    core.code_cameo, core.code_context, core.code_country, core.code_event_type, core.code_mode, core.code_sector,
    core.code_status
FROM marsad_loader;

REVOKE DELETE ON ops.release, ops.override FROM marsad_loader;
