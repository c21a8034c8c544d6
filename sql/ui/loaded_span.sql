-- The first and last data day with published rows.
SELECT min(data_day) AS first_day, max(data_day) AS last_day
FROM ops.day_state
WHERE run_key IS NOT NULL
