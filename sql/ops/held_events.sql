-- Published events that a rule holds in quarantine on these days, of one outlet or of chosen ids.
SELECT data_day, event_id AS item_id, source_id, reason_code, reasons, details
FROM quarantine.event
WHERE
    data_day BETWEEN %(first_day)s AND %(last_day)s
    AND %(reason)s = ANY(reasons)
    AND event_id IS NOT NULL
    AND source_id IS NOT DISTINCT FROM coalesce(%(source_id)s, source_id)
    AND event_id = ANY(coalesce(%(item_ids)s::text[], ARRAY[event_id]))
ORDER BY data_day, event_id
LIMIT %(limit)s
