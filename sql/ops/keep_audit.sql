-- The audit of a run; audited again, the newer one stays.
INSERT INTO ops.audit_result (
    run_key, verdict, expectations, failed_critical, failed_warning, raised, skipped, result, made_at,
    data_docs
)
VALUES (
    %(run_key)s, %(verdict)s, %(expectations)s, %(failed_critical)s, %(failed_warning)s, %(raised)s,
    %(skipped)s, %(result)s, %(now)s, %(data_docs)s
)
ON CONFLICT (run_key) DO UPDATE
SET
    verdict = excluded.verdict, expectations = excluded.expectations,
    failed_critical = excluded.failed_critical, failed_warning = excluded.failed_warning,
    raised = excluded.raised, skipped = excluded.skipped, result = excluded.result, made_at = excluded.made_at,
    data_docs = excluded.data_docs
