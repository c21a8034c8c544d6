-- Move the failing articles out of staging, whole.
WITH bad AS (
    SELECT
        staged_row, (array_agg(reason_code ORDER BY position))[1] AS reason_code,
        array_agg(reason_code ORDER BY position) AS reasons,
        jsonb_object_agg(reason_code, coalesce(detail, '')) AS details,
        jsonb_object_agg(reason_code, rule_version) AS rule_versions
    FROM failing_row
    WHERE item = 'article' AND severity = 'quarantine' AND NOT released
    GROUP BY staged_row
),

moved AS (
    DELETE FROM staging.article
    USING bad
    WHERE article.run_key = %(run_key)s AND article.staged_row = bad.staged_row
    RETURNING
        article.staged_row, article.article_id, article.source_id, bad.reason_code, bad.reasons,
        CASE WHEN 'article_forgotten' = ANY(bad.reasons) THEN '{}'::jsonb ELSE bad.details END AS details,
        bad.rule_versions,
        -- A page to be forgotten is counted, never kept.
        CASE WHEN 'article_forgotten' = ANY(bad.reasons) THEN '{"forgotten": true}'::jsonb ELSE to_jsonb(article) END
            AS payload
)

INSERT INTO staging.held_article (
    run_key, staged_row, data_day, article_id, source_id, reason_code, reasons, details, rule_versions, payload
)
SELECT
    %(run_key)s, staged_row, %(day)s, article_id, source_id, reason_code, reasons, details, rule_versions, payload
FROM moved
