-- Values that audits quoted from the day's rows: of the findings the examples, of Great Expectations' own results
-- everything but the verdicts; its pages go.
UPDATE ops.audit_result
SET
    result = jsonb_build_object('audit', jsonb_set(
        audit_result.result -> 'audit', '{findings}',
        coalesce(
            (SELECT jsonb_agg(finding || '{"examples": []}' ORDER BY position)
                FROM jsonb_array_elements(audit_result.result #> '{audit,findings}')
                    WITH ORDINALITY AS found (finding, position)),
            '[]'
        )
    ), 'great_expectations', '[]'::jsonb), data_docs = NULL
FROM ops.run
WHERE run.run_key = audit_result.run_key AND run.data_day = %(day)s
