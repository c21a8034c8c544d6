-- Note what one rule finds; its SELECT takes the place of the remark.
INSERT INTO failing_row (
    staged_row, item, reason_code, position, severity, releasable, rule_version, detail
)
SELECT
    found.staged_row, %(item)s, %(reason)s, %(position)s, %(severity)s, %(releasable)s, %(version)s,
    left(found.detail, 500)
FROM (
/* rule */
) AS found
