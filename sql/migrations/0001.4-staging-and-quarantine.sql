-- depends: 0001.3-core
-- Staging takes rows as they come: no NOT NULL, tolls of any size, so that a bad row reaches the rules and is
-- quarantined with a reason in place of breaking the load. Unlogged: after a crash of the server these tables
-- are empty, which publish notices by their count.

CREATE UNLOGGED TABLE staging.article AS
SELECT 0::bigint AS run_key, 0 AS shard, 0::bigint AS staged_row, article_version.* FROM core.article_version WITH NO DATA;

ALTER TABLE staging.article DROP COLUMN run_id, DROP COLUMN pipeline_version, DROP COLUMN loaded_at;

CREATE INDEX staging_article_by_run ON staging.article (run_key, article_id);

CREATE UNLOGGED TABLE staging.event AS
SELECT 0::bigint AS run_key, 0 AS shard, 0::bigint AS staged_row, event.* FROM core.event WITH NO DATA;

ALTER TABLE staging.event DROP COLUMN run_id, DROP COLUMN pipeline_version, DROP COLUMN loaded_at,
    DROP COLUMN source_id, DROP COLUMN publication_day, DROP COLUMN sentence_text, DROP COLUMN search_text;

ALTER TABLE staging.event
    ALTER COLUMN dead_low TYPE numeric,
    ALTER COLUMN dead_high TYPE numeric,
    ALTER COLUMN dead_stated TYPE numeric,
    ALTER COLUMN injured_low TYPE numeric,
    ALTER COLUMN injured_high TYPE numeric,
    ALTER COLUMN injured_stated TYPE numeric,
    ALTER COLUMN arrested_low TYPE numeric,
    ALTER COLUMN arrested_high TYPE numeric,
    ALTER COLUMN arrested_stated TYPE numeric,
    ALTER COLUMN missing_low TYPE numeric,
    ALTER COLUMN missing_high TYPE numeric,
    ALTER COLUMN missing_stated TYPE numeric,
    ALTER COLUMN displaced_low TYPE numeric,
    ALTER COLUMN displaced_high TYPE numeric,
    ALTER COLUMN displaced_stated TYPE numeric,
    ALTER COLUMN crowd_low TYPE numeric,
    ALTER COLUMN crowd_high TYPE numeric,
    ALTER COLUMN crowd_stated TYPE numeric;

CREATE INDEX staging_event_by_run ON staging.event (run_key, article_id);

CREATE UNLOGGED TABLE staging.set_aside (
    run_key bigint,
    shard integer,
    data_day date,
    url text,
    feed_id text,
    captured_at timestamptz,
    reason_code text,
    detail text
);

CREATE INDEX staging_set_aside_by_run ON staging.set_aside (run_key);

CREATE TABLE staging.held_article (
    run_key bigint NOT NULL,
    staged_row bigint NOT NULL,
    data_day date NOT NULL,
    article_id text,
    source_id text,
    reason_code text NOT NULL,
    reasons text[] NOT NULL,
    details jsonb NOT NULL,
    rule_versions jsonb NOT NULL,
    payload jsonb NOT NULL,
    PRIMARY KEY (run_key, staged_row)
);

CREATE TABLE staging.held_event (
    run_key bigint NOT NULL,
    staged_row bigint NOT NULL,
    data_day date NOT NULL,
    event_id text,
    article_id text,
    source_id text,
    reason_code text NOT NULL,
    reasons text[] NOT NULL,
    details jsonb NOT NULL,
    rule_versions jsonb NOT NULL,
    payload jsonb NOT NULL,
    PRIMARY KEY (run_key, staged_row)
);

CREATE TABLE quarantine.article (
    data_day date NOT NULL,
    article_id text,
    source_id text,
    reason_code text NOT NULL,
    reasons text[] NOT NULL,
    details jsonb NOT NULL,
    rule_versions jsonb NOT NULL,
    payload jsonb NOT NULL,
    run_id text NOT NULL,
    quarantined_at timestamptz NOT NULL
) PARTITION BY RANGE (data_day);

CREATE INDEX article_by_day ON quarantine.article (data_day, article_id);

CREATE TABLE quarantine.article_default PARTITION OF quarantine.article DEFAULT;

CREATE TABLE quarantine.event (
    data_day date NOT NULL,
    event_id text,
    article_id text,
    source_id text,
    reason_code text NOT NULL,
    reasons text[] NOT NULL,
    details jsonb NOT NULL,
    rule_versions jsonb NOT NULL,
    payload jsonb NOT NULL,
    run_id text NOT NULL,
    quarantined_at timestamptz NOT NULL
) PARTITION BY RANGE (data_day);

CREATE INDEX event_by_day ON quarantine.event (data_day, event_id);

CREATE TABLE quarantine.event_default PARTITION OF quarantine.event DEFAULT;

CREATE TABLE quarantine.set_aside_page (
    data_day date NOT NULL,
    url text NOT NULL,
    feed_id text,
    captured_at timestamptz NOT NULL,
    reason_code text NOT NULL,
    detail text,
    run_id text NOT NULL
) PARTITION BY RANGE (data_day);

CREATE INDEX set_aside_page_by_day ON quarantine.set_aside_page (data_day);

CREATE TABLE quarantine.set_aside_page_default PARTITION OF quarantine.set_aside_page DEFAULT;

-- From PostgreSQL 17 on the loader may gather statistics of what it staged, without owning the tables.
DO $$
BEGIN
    IF current_setting('server_version_num')::integer >= 170000 THEN
        EXECUTE 'GRANT MAINTAIN ON ALL TABLES IN SCHEMA staging TO marsad_loader';
    END IF;
END
$$;

GRANT USAGE ON SCHEMA staging TO marsad_reader;

GRANT SELECT ON staging.held_article, staging.held_event TO marsad_reader;
