-- reason: recipient_missing
-- item: event
-- severity: warning
-- releasable: yes
-- version: 1
-- en: The event type asks for a recipient and has none.
-- ar: نوع الحدث يستلزم متلقيا ولا متلقي.
SELECT event.staged_row, event.event_type AS detail
FROM staging.event
INNER JOIN core.code_event_type AS code ON code.event_type = event.event_type
WHERE
    event.run_key = %(run_key)s AND code.recipient_required AND jsonb_array_length(event.recipients) = 0
