-- Rows that rules hold, newest day first.
SELECT held.*
FROM (
    SELECT 'article' AS item, article_id AS item_id, data_day, source_id, reason_code, reasons, details, payload
    FROM quarantine.article
    WHERE data_day BETWEEN %(first)s AND %(last)s
    UNION ALL
    SELECT 'event', event_id, data_day, source_id, reason_code, reasons, details, payload
    FROM quarantine.event
    WHERE data_day BETWEEN %(first)s AND %(last)s
) AS held
WHERE
    (%(reason)s::text IS NULL OR %(reason)s = ANY(held.reasons))
    AND (%(source)s::text IS NULL OR held.source_id = %(source)s)
ORDER BY held.data_day DESC, held.reason_code, held.item_id
LIMIT %(limit)s
