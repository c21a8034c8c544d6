-- How much history there is to compare with: loaded days and events of the four weeks before.
SELECT count(*) AS days, coalesce(sum(events), 0) AS events
FROM ops.day_state
WHERE run_key IS NOT NULL AND data_day BETWEEN %(day)s - 28 AND %(day)s - 1
