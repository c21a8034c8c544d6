-- reason: unknown_context
-- item: event
-- severity: quarantine
-- releasable: yes
-- version: 1
-- en: A context is not one of PLOVER's.
-- ar: سياق غير معروف.
SELECT event.staged_row, array_to_string(event.contexts, ' ') AS detail
FROM staging.event
WHERE event.run_key = %(run_key)s
    AND NOT event.contexts <@ (SELECT array_agg(code.context) FROM core.code_context AS code)
