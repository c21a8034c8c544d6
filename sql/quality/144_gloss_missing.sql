-- reason: gloss_missing
-- item: event
-- severity: warning
-- releasable: yes
-- version: 1
-- en: The event has no sentence for people.
-- ar: الحدث بلا جملة تشرحه.
SELECT event.staged_row, event.event_id AS detail
FROM staging.event
WHERE event.run_key = %(run_key)s AND (event.gloss_en = '' OR event.gloss_ar = '')
