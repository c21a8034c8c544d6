-- What the row rules found in a run, with a few details.
SELECT reason_code, item, severity, rows_failing, rows_released, sample
FROM ops.rule_result
WHERE run_key = %(run_key)s AND (rows_failing > 0 OR rows_released > 0)
ORDER BY severity, rows_failing DESC, reason_code
