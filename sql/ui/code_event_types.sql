-- The event types.
SELECT event_type, quad, recipient_required, scale, label_en, label_ar
FROM core.code_event_type
ORDER BY quad, event_type
