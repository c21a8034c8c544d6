-- What the last recoding of each day changed, by event type, with the fields that differ.
WITH latest AS (
    SELECT data_day, max(run_key) AS run_key
    FROM ops.recode_change
    WHERE data_day BETWEEN %(first_day)s AND %(last_day)s
    GROUP BY data_day
),

change AS (
    SELECT recode.event_type, recode.change, recode.fields
    FROM ops.recode_change AS recode
    INNER JOIN latest ON latest.data_day = recode.data_day AND latest.run_key = recode.run_key
),

field AS (
    SELECT counted.event_type, jsonb_object_agg(counted.name, counted.events) AS fields
    FROM (
        SELECT change.event_type, named.name, count(*) AS events
        FROM change
        CROSS JOIN LATERAL unnest(change.fields) AS named (name)
        WHERE change.change = 'changed'
        GROUP BY change.event_type, named.name
    ) AS counted
    GROUP BY counted.event_type
)

SELECT
    change.event_type, count(*) FILTER (WHERE change.change = 'added') AS added,
    count(*) FILTER (WHERE change.change = 'lost') AS lost,
    count(*) FILTER (WHERE change.change = 'changed') AS changed, coalesce(field.fields, '{}') AS fields
FROM change
LEFT JOIN field ON field.event_type = change.event_type
GROUP BY change.event_type, field.fields
ORDER BY change.event_type
