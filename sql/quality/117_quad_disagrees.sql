-- reason: quad_disagrees
-- item: event
-- severity: quarantine
-- releasable: yes
-- version: 1
-- en: The quad class is not that of the event type.
-- ar: الصنف الرباعي لا يوافق نوع الحدث.
SELECT event.staged_row, event.event_type || ' with quad ' || event.quad AS detail
FROM staging.event
INNER JOIN core.code_event_type AS code ON code.event_type = event.event_type
WHERE event.run_key = %(run_key)s AND event.quad <> code.quad
