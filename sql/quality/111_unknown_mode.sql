-- reason: unknown_mode
-- item: event
-- severity: quarantine
-- releasable: yes
-- version: 1
-- en: The mode does not belong to the event type.
-- ar: الهيئة لا تنتمي إلى نوع الحدث.
SELECT event.staged_row, event.event_type || '/' || event.mode AS detail
FROM staging.event
WHERE event.run_key = %(run_key)s
    AND event.mode IS NOT NULL
    AND NOT EXISTS (
        SELECT 1 FROM core.code_mode AS code WHERE code.event_type = event.event_type AND code.mode = event.mode
    )
