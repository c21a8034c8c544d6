-- Great Expectations' pages of a run's audit, as a zip.
SELECT run.data_day, audit_result.data_docs
FROM ops.audit_result
INNER JOIN ops.run ON run.run_key = audit_result.run_key
WHERE audit_result.run_key = %(run_key)s AND audit_result.data_docs IS NOT NULL
