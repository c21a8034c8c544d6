-- reason: unknown_event_type
-- item: event
-- severity: quarantine
-- releasable: yes
-- version: 1
-- en: The event type is not one of PLOVER's sixteen.
-- ar: نوع الحدث غير معروف.
SELECT event.staged_row, event.event_type AS detail
FROM staging.event
WHERE event.run_key = %(run_key)s
    AND event.event_type NOT IN (SELECT code.event_type FROM core.code_event_type AS code)
