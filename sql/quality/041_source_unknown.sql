-- reason: source_unknown
-- item: article
-- severity: warning
-- releasable: yes
-- version: 1
-- en: The outlet is not in the registry of sources.
-- ar: المصدر غير مسجل.
SELECT staged_row, source_id AS detail
FROM staging.article
WHERE run_key = %(run_key)s AND source_id NOT IN (SELECT source.source_id FROM core.source)
