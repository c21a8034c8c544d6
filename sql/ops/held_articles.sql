-- Published articles that a rule holds in quarantine on these days, of one outlet or of chosen ids.
SELECT data_day, article_id AS item_id, source_id, reason_code, reasons, details
FROM quarantine.article
WHERE
    data_day BETWEEN %(first_day)s AND %(last_day)s
    AND %(reason)s = ANY(reasons)
    AND article_id IS NOT NULL
    AND source_id IS NOT DISTINCT FROM coalesce(%(source_id)s, source_id)
    AND article_id = ANY(coalesce(%(item_ids)s::text[], ARRAY[article_id]))
ORDER BY data_day, article_id
LIMIT %(limit)s
