-- Days whose daily figures follow from what changed: this one, the first days of changed happenings, and the
-- days of events that moved to another first day.
INSERT INTO ops.dirty_day (data_day, run_key, marked_at)
SELECT changed.data_day, %(run_key)s, %(now)s
FROM (
    SELECT %(day)s AS data_day
    UNION
    SELECT first_day
    FROM (
        (SELECT * FROM happening_before EXCEPT SELECT * FROM happening_after)
        UNION ALL
        (SELECT * FROM happening_after EXCEPT SELECT * FROM happening_before)
    ) AS happening
    UNION
    SELECT data_day FROM block_sighting
    WHERE first_day_before IS NOT NULL AND first_day <> first_day_before
) AS changed
ORDER BY changed.data_day
