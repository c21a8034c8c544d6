-- What each rule found, with the first few details.
INSERT INTO ops.rule_result (
    run_key, reason_code, rule_version, item, severity, rows_failing, rows_released, sample
)
SELECT
    %(run_key)s, reason_code, rule_version, item, severity, count(*) FILTER (WHERE NOT released),
    count(*) FILTER (WHERE released),
    coalesce((array_agg(detail ORDER BY staged_row) FILTER (WHERE NOT released))[1:5], '{}')
FROM failing_row
WHERE item = %(item)s
GROUP BY reason_code, rule_version, item, severity
