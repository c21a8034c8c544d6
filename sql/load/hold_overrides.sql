-- A release in force lets a row through: same day, row and reason, and no newer rule than it was given for.
UPDATE failing_row
SET released = true
FROM (
    SELECT 'article' AS item, staged_row, article_id AS item_id FROM staging.article WHERE run_key = %(run_key)s
    UNION ALL
    SELECT 'event', staged_row, event_id FROM staging.event WHERE run_key = %(run_key)s
) AS staged
INNER JOIN ops.override
    ON override.item = staged.item AND override.item_id = staged.item_id AND override.data_day = %(day)s
WHERE
    failing_row.item = %(item)s
    AND staged.item = failing_row.item
    AND staged.staged_row = failing_row.staged_row
    AND override.reason_code = failing_row.reason_code
    AND override.revoked_at IS NULL
    AND failing_row.releasable
    AND failing_row.rule_version <= coalesce(override.until_rule_version, failing_row.rule_version)
