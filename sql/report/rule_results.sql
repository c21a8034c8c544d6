-- What each row rule found in a run.
SELECT reason_code, item, severity, rows_failing, rows_released
FROM ops.rule_result
WHERE run_key = %(run_key)s AND rows_failing > 0
ORDER BY rows_failing DESC, reason_code
