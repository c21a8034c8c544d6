-- Open a run of a day; begun again, it starts afresh.
INSERT INTO ops.run (
    run_id, data_day, dag_id, kind, state, started_at, pipeline_version, coder_version
)
VALUES (
    %(run_id)s, %(day)s, %(dag_id)s, %(kind)s, 'running', %(now)s, %(pipeline_version)s, %(coder_version)s
)
ON CONFLICT (run_id, data_day) DO UPDATE
SET
    state = 'running', started_at = excluded.started_at, ended_at = NULL, dag_id = excluded.dag_id,
    kind = excluded.kind, message = NULL, flagged = false, pipeline_version = excluded.pipeline_version,
    coder_version = excluded.coder_version
RETURNING run_key
