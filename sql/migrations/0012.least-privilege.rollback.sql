GRANT DELETE ON ops.release, ops.override TO marsad_loader;

GRANT INSERT, UPDATE, DELETE ON
    core.code_cameo, core.code_context, core.code_country, core.code_event_type, core.code_mode, core.code_sector,
    core.code_status
TO marsad_loader;

GRANT TRUNCATE ON ALL TABLES IN SCHEMA raw, staging, core, quarantine, ops, mart TO marsad_loader;

ALTER DEFAULT PRIVILEGES IN SCHEMA raw, staging, core, quarantine, ops, mart
    GRANT TRUNCATE ON TABLES TO marsad_loader;
