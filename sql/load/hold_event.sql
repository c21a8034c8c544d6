-- Move the failing events out of staging, whole; the outlet is that of the article, held or not.
WITH bad AS (
    SELECT
        staged_row, (array_agg(reason_code ORDER BY position))[1] AS reason_code,
        array_agg(reason_code ORDER BY position) AS reasons,
        jsonb_object_agg(reason_code, coalesce(detail, '')) AS details,
        jsonb_object_agg(reason_code, rule_version) AS rule_versions
    FROM failing_row
    WHERE item = 'event' AND severity = 'quarantine' AND NOT released
    GROUP BY staged_row
),

moved AS (
    DELETE FROM staging.event
    USING bad
    WHERE event.run_key = %(run_key)s AND event.staged_row = bad.staged_row
    RETURNING
        event.staged_row, event.event_id, event.article_id, bad.reason_code, bad.reasons, bad.details,
        bad.rule_versions,
        CASE WHEN event.article_id IN (SELECT tombstone.article_id FROM ops.tombstone)
            THEN '{"forgotten": true}'::jsonb ELSE to_jsonb(event) END AS payload
)

INSERT INTO staging.held_event (
    run_key, staged_row, data_day, event_id, article_id, source_id, reason_code, reasons, details,
    rule_versions, payload
)
SELECT
    %(run_key)s, moved.staged_row, %(day)s, moved.event_id, moved.article_id,
    coalesce(
        (SELECT article.source_id FROM staging.article
            WHERE article.run_key = %(run_key)s AND article.article_id = moved.article_id LIMIT 1),
        (SELECT held.source_id FROM staging.held_article AS held
            WHERE held.run_key = %(run_key)s AND held.article_id = moved.article_id LIMIT 1)
    ),
    moved.reason_code, moved.reasons, moved.details, moved.rule_versions, moved.payload
FROM moved
