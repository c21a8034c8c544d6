-- Rows that a run's rules keep out of core.
SELECT 'article' AS item, article_id AS item_id, article_id, source_id, reason_code, reasons, details, payload
FROM quarantine.article
WHERE data_day = %(day)s AND run_id = %(run_id)s
UNION ALL
SELECT 'event', event_id, article_id, source_id, reason_code, reasons, details, payload
FROM quarantine.event
WHERE data_day = %(day)s AND run_id = %(run_id)s
ORDER BY item, reason_code, item_id
LIMIT %(limit)s
