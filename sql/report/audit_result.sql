-- How a run's audit ended.
SELECT verdict, expectations, failed_critical, failed_warning, raised, skipped, result
FROM ops.audit_result
WHERE run_key = %(run_key)s
