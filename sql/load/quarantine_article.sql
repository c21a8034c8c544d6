-- The articles that the rules held back in this run.
INSERT INTO quarantine.article (
    data_day, article_id, source_id, reason_code, reasons, details, rule_versions, payload, run_id,
    quarantined_at
)
SELECT
    data_day, article_id, source_id, reason_code, reasons, details, rule_versions, payload, %(run_id)s, %(now)s
FROM staging.held_article
WHERE run_key = %(run_key)s
