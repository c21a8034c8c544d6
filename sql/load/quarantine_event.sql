-- The events that the rules held back in this run.
INSERT INTO quarantine.event (
    data_day, event_id, article_id, source_id, reason_code, reasons, details, rule_versions, payload, run_id,
    quarantined_at
)
SELECT
    data_day, event_id, article_id, source_id, reason_code, reasons, details, rule_versions, payload,
    %(run_id)s, %(now)s
FROM staging.held_event
WHERE run_key = %(run_key)s
