-- reason: scale_out_of_range
-- item: event
-- severity: quarantine
-- releasable: yes
-- version: 1
-- en: The scale is not between -10 and 10.
-- ar: الدرجة خارج المدى من -10 إلى 10.
SELECT event.staged_row, event.scale::text AS detail
FROM staging.event
WHERE event.run_key = %(run_key)s AND NOT event.scale BETWEEN -10 AND 10
