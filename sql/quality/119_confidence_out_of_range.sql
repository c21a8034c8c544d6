-- reason: confidence_out_of_range
-- item: event
-- severity: quarantine
-- releasable: yes
-- version: 1
-- en: The confidence is not between 0 and 1.
-- ar: درجة الثقة خارج المدى من 0 إلى 1.
SELECT event.staged_row, event.confidence::text AS detail
FROM staging.event
WHERE event.run_key = %(run_key)s AND NOT event.confidence BETWEEN 0 AND 1
