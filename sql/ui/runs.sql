-- A DAG run's days with counts, report and audit.
SELECT
    run.*, run_report.report, run_report.text_en, audit_result.verdict, audit_result.result AS audit,
    audit_result.data_docs IS NOT NULL AS has_data_docs,
    day_state.run_key IS NOT DISTINCT FROM run.run_key AS is_shown, shown.run_id AS shown_run_id
FROM ops.run
LEFT JOIN ops.run_report ON run_report.run_key = run.run_key
LEFT JOIN ops.audit_result ON audit_result.run_key = run.run_key
LEFT JOIN ops.day_state ON day_state.data_day = run.data_day
LEFT JOIN ops.run AS shown ON shown.run_key = day_state.run_key
WHERE run.run_id = %(run_id)s AND run.dag_id = %(dag_id)s
ORDER BY run.data_day
