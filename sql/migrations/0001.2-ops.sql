-- depends: 0001.1-schemas
-- How the data came to be: runs, their inputs, audits, reports, days, overrides.

CREATE TABLE ops.run (
    run_key bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    run_id text NOT NULL,
    data_day date NOT NULL,
    dag_id text NOT NULL,
    kind text NOT NULL,
    state text NOT NULL,
    started_at timestamptz NOT NULL,
    ended_at timestamptz,
    pipeline_version text NOT NULL,
    coder_version text,
    captured integer,
    duplicates integer,
    set_aside integer,
    staged_articles integer,
    distinct_articles integer,
    staged_events integer,
    quarantined_articles integer,
    quarantined_events integer,
    published_articles integer,
    published_events integer,
    flagged boolean NOT NULL DEFAULT false,
    message text,
    UNIQUE (run_id, data_day),
    CHECK (state IN ('running', 'staged', 'checked', 'audited', 'published', 'failed')),
    CHECK (kind IN ('scheduled', 'backfill', 'manual', 'import', 'asset', 'recode'))
);

CREATE INDEX run_by_day ON ops.run (data_day, run_key);

CREATE TABLE ops.run_report (
    run_key bigint PRIMARY KEY REFERENCES ops.run ON DELETE CASCADE,
    report jsonb NOT NULL,
    text_en text NOT NULL,
    made_at timestamptz NOT NULL
);

CREATE TABLE ops.rule_result (
    run_key bigint NOT NULL REFERENCES ops.run ON DELETE CASCADE,
    reason_code text NOT NULL,
    rule_version integer NOT NULL,
    item text NOT NULL,
    severity text NOT NULL,
    rows_failing integer NOT NULL,
    rows_released integer NOT NULL,
    sample text[] NOT NULL,
    PRIMARY KEY (run_key, reason_code)
);

CREATE TABLE ops.audit_result (
    run_key bigint PRIMARY KEY REFERENCES ops.run ON DELETE CASCADE,
    verdict text NOT NULL CHECK (verdict IN ('passed', 'warning', 'failed', 'error')),
    expectations integer NOT NULL,
    failed_critical integer NOT NULL,
    failed_warning integer NOT NULL,
    raised integer NOT NULL,
    skipped integer NOT NULL,
    result jsonb NOT NULL,
    made_at timestamptz NOT NULL
);

CREATE TABLE ops.day_input (
    data_day date NOT NULL,
    path text NOT NULL,
    digest text NOT NULL,
    bytes bigint NOT NULL,
    run_key bigint NOT NULL REFERENCES ops.run ON DELETE CASCADE,
    PRIMARY KEY (data_day, run_key, path)
);

CREATE TABLE ops.day_state (
    data_day date PRIMARY KEY,
    state text NOT NULL CHECK (state IN ('loaded', 'flagged', 'failed', 'stale')),
    run_key bigint REFERENCES ops.run ON DELETE SET NULL,
    last_run_key bigint REFERENCES ops.run ON DELETE SET NULL,
    stale_reason text,
    stale_since timestamptz,
    published_at timestamptz,
    pipeline_version text,
    coder_version text,
    articles integer NOT NULL DEFAULT 0,
    events integer NOT NULL DEFAULT 0,
    quarantined integer NOT NULL DEFAULT 0
);

CREATE TABLE ops.dirty_day (
    dirty_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    data_day date NOT NULL,
    run_key bigint,
    marked_at timestamptz NOT NULL DEFAULT now()
);

CREATE INDEX dirty_day_by_day ON ops.dirty_day (data_day);

CREATE TABLE ops.release (
    release_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    released_at timestamptz NOT NULL,
    released_by text NOT NULL,
    because text NOT NULL,
    reason_code text NOT NULL,
    first_day date NOT NULL,
    last_day date NOT NULL,
    source_id text,
    items integer NOT NULL,
    revoked_at timestamptz,
    revoked_by text
);

CREATE TABLE ops.override (
    override_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    release_id bigint NOT NULL REFERENCES ops.release,
    data_day date NOT NULL,
    item text NOT NULL CHECK (item IN ('article', 'event')),
    item_id text NOT NULL,
    reason_code text NOT NULL,
    until_rule_version integer,
    revoked_at timestamptz,
    UNIQUE (release_id, data_day, item, item_id, reason_code)
);

CREATE INDEX override_by_day ON ops.override (data_day) WHERE revoked_at IS NULL;

CREATE TABLE ops.recode_change (
    data_day date NOT NULL,
    run_key bigint NOT NULL REFERENCES ops.run ON DELETE CASCADE,
    event_id text NOT NULL,
    change text NOT NULL CHECK (change IN ('added', 'lost', 'changed')),
    event_type text NOT NULL,
    fields text[] NOT NULL,
    coder_before text,
    coder_after text,
    before jsonb,
    after jsonb,
    PRIMARY KEY (data_day, run_key, event_id)
);

CREATE TABLE ops.tombstone (
    article_id text PRIMARY KEY,
    canonical_url text NOT NULL,
    forgotten_at timestamptz NOT NULL,
    forgotten_by text NOT NULL,
    because text NOT NULL
);
