-- reason: unknown_status
-- item: event
-- severity: quarantine
-- releasable: yes
-- version: 1
-- en: The status is not one of the five.
-- ar: حالة الحدث غير معروفة.
SELECT event.staged_row, event.status AS detail
FROM staging.event
WHERE event.run_key = %(run_key)s AND event.status NOT IN (SELECT code.status FROM core.code_status AS code)
