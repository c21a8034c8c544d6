-- Loaded days that another version of the coder has coded.
SELECT data_day, coder_version
FROM ops.day_state
WHERE
    run_key IS NOT NULL
    AND data_day BETWEEN %(first)s AND %(last)s
    AND coder_version IS DISTINCT FROM %(coder_version)s
ORDER BY data_day
