-- What is held, by rule, with the number of outlets and days.
SELECT
    held.item, held.reason_code, count(*) AS held, count(DISTINCT held.source_id) AS outlets,
    count(DISTINCT held.data_day) AS days
FROM (
    SELECT 'article' AS item, reason_code, source_id, data_day
    FROM quarantine.article
    WHERE data_day BETWEEN %(first)s AND %(last)s
    UNION ALL
    SELECT 'event', reason_code, source_id, data_day
    FROM quarantine.event
    WHERE data_day BETWEEN %(first)s AND %(last)s
) AS held
WHERE %(source)s::text IS NULL OR held.source_id = %(source)s
GROUP BY held.item, held.reason_code
ORDER BY count(*) DESC, held.reason_code
