-- reason: unknown_sector
-- item: event
-- severity: quarantine
-- releasable: yes
-- version: 1
-- en: A sector of a side does not exist.
-- ar: رمز قطاع غير موجود.
SELECT DISTINCT ON (event.staged_row) event.staged_row, named.sector AS detail
FROM staging.event
CROSS JOIN LATERAL (
    SELECT event.source_sector AS sector
    UNION ALL
    SELECT party.value ->> 'sector' FROM jsonb_array_elements(event.actors || event.recipients) AS party (value)
) AS named
WHERE
    event.run_key = %(run_key)s
    AND named.sector NOT IN (SELECT code.sector FROM core.code_sector AS code)
ORDER BY event.staged_row, named.sector
