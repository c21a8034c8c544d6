-- Days between the first loaded one and the last that should be there, without published rows.
WITH span AS (
    SELECT generate_series(min(data_day), %(last)s, interval '1 day')::date AS data_day
    FROM ops.day_state
    WHERE run_key IS NOT NULL
)
SELECT span.data_day, coalesce(known.state, 'missing') AS state
FROM span
LEFT JOIN ops.day_state AS known ON known.data_day = span.data_day
WHERE known.run_key IS NULL
ORDER BY span.data_day
