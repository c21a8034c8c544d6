-- reason: unknown_country
-- item: event
-- severity: quarantine
-- releasable: yes
-- version: 1
-- en: A country code of the place or of a side does not exist.
-- ar: رمز دولة غير موجود.
SELECT DISTINCT ON (event.staged_row) event.staged_row, named.country AS detail
FROM staging.event
CROSS JOIN LATERAL (
    SELECT event.country
    UNION ALL
    SELECT event.source_country
    UNION ALL
    SELECT party.value ->> 'country' FROM jsonb_array_elements(event.actors || event.recipients) AS party (value)
) AS named
WHERE
    event.run_key = %(run_key)s
    AND named.country NOT IN (SELECT code.country FROM core.code_country AS code)
ORDER BY event.staged_row, named.country
