-- Every data day from the first loaded or captured one (a year back at most) to the last finished one, with its state.
-- Older: published by another version of the coder than the newest rows.
WITH newest AS (
    SELECT coder_version
    FROM ops.day_state
    WHERE run_key IS NOT NULL
    ORDER BY published_at DESC NULLS LAST
    LIMIT 1
),

span AS (
    SELECT generate_series(
        greatest(least(min(data_day), (SELECT min(data_day) FROM raw.archive_file)), %(last)s::date - 364),
        %(last)s::date, interval '1 day'
    )::date AS data_day
    FROM ops.day_state
),

busy AS (
    -- A run that says so for more than six hours has died.
    SELECT DISTINCT data_day
    FROM ops.run
    WHERE state NOT IN ('published', 'failed') AND started_at > %(now)s::timestamptz - interval '6 hours'
)

SELECT
    span.data_day,
    CASE
        WHEN busy.data_day IS NOT NULL THEN 'running'
        WHEN day_state.data_day IS NULL THEN 'missing'
        WHEN day_state.state IN ('failed', 'stale') THEN day_state.state
        WHEN day_state.run_key IS NULL THEN 'missing'
        WHEN day_state.coder_version IS DISTINCT FROM newest.coder_version THEN 'older'
        WHEN day_state.state = 'flagged' THEN 'flagged'
        WHEN day_state.quarantined > 0 THEN 'partly'
        ELSE 'loaded'
    END AS state,
    day_state.articles, day_state.events, day_state.quarantined, day_state.stale_reason, run.run_id, run.dag_id
FROM span
LEFT JOIN ops.day_state ON day_state.data_day = span.data_day
LEFT JOIN ops.run ON run.run_key = coalesce(day_state.last_run_key, day_state.run_key)
LEFT JOIN busy ON busy.data_day = span.data_day
LEFT JOIN newest ON true
ORDER BY span.data_day
