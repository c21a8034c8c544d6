-- What a run's re-coding changed against the rows that the day had before.
SELECT event_id, change, event_type, fields, coder_before, coder_after, before, after
FROM ops.recode_change
WHERE data_day = %(day)s AND run_key = %(run_key)s
ORDER BY change, event_type, event_id
LIMIT %(limit)s
