-- The day as this run published it; nothing about it is stale any more.
INSERT INTO ops.day_state (
    data_day, state, run_key, last_run_key, stale_reason, stale_since, published_at, pipeline_version,
    coder_version, articles, events, quarantined
)
VALUES (
    %(day)s, %(state)s, %(run_key)s, %(run_key)s, NULL, NULL, %(now)s, %(pipeline_version)s,
    %(coder_version)s, %(articles)s, %(events)s, %(quarantined)s
)
ON CONFLICT (data_day) DO UPDATE
SET
    state = excluded.state, run_key = excluded.run_key, last_run_key = excluded.last_run_key,
    stale_reason = NULL, stale_since = NULL, published_at = excluded.published_at,
    pipeline_version = excluded.pipeline_version, coder_version = excluded.coder_version,
    articles = excluded.articles, events = excluded.events, quarantined = excluded.quarantined
