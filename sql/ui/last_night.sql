-- The run that the newest loaded day's rows come from.
SELECT run.*, day_state.published_at, run_report.report
FROM ops.day_state
INNER JOIN ops.run ON run.run_key = day_state.run_key
LEFT JOIN ops.run_report ON run_report.run_key = run.run_key
ORDER BY day_state.data_day DESC
LIMIT 1
