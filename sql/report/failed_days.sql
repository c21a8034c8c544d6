-- Days whose last run since a moment has failed.
SELECT data_day
FROM (
    SELECT DISTINCT ON (data_day) data_day, state
    FROM ops.run
    WHERE data_day = ANY(%(days)s::date[]) AND started_at >= %(moment)s
    ORDER BY data_day, started_at DESC, run_key DESC
) AS latest
WHERE state = 'failed'
ORDER BY data_day
