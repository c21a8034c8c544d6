-- reason: event_day_reversed
-- item: event
-- severity: quarantine
-- releasable: yes
-- version: 1
-- en: The event ends before it begins, or has only one end.
-- ar: ينتهي الحدث قبل أن يبدأ.
SELECT event.staged_row, concat_ws(' to ', event.event_day, event.event_day_end) AS detail
FROM staging.event
WHERE event.run_key = %(run_key)s
    AND (
        event.event_day_end < event.event_day OR (event.event_day IS NULL) <> (event.event_day_end IS NULL)
        OR event.date_precision NOT IN ('day', 'week', 'month', 'year')
    )
