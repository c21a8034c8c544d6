-- What this run changed in the day's events, paired by event id (article, sentence, type, ordinal). What names
-- the run or the coder itself is no change.
WITH before AS (
    SELECT event_id, event_type, coder_version, to_jsonb(event_before) - %(stamps)s::text[] AS fields
    FROM event_before
),

after AS (
    SELECT event_id, event_type, coder_version, to_jsonb(event) - %(stamps)s::text[] AS fields
    FROM core.event
    WHERE data_day = %(day)s
)

INSERT INTO ops.recode_change (
    data_day, run_key, event_id, change, event_type, fields, coder_before, coder_after, before, after
)
SELECT
    %(day)s, %(run_key)s, coalesce(after.event_id, before.event_id),
    CASE WHEN before.event_id IS NULL THEN 'added' WHEN after.event_id IS NULL THEN 'lost' ELSE 'changed' END,
    coalesce(after.event_type, before.event_type),
    ARRAY(
        SELECT key
        FROM jsonb_object_keys(before.fields || after.fields) AS key
        WHERE before.fields -> key IS DISTINCT FROM after.fields -> key
        ORDER BY key
    ),
    before.coder_version, after.coder_version, before.fields, after.fields
FROM before
FULL JOIN after ON after.event_id = before.event_id
WHERE before.fields IS DISTINCT FROM after.fields
