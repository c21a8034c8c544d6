-- reason: article_wrong_day
-- item: article
-- severity: quarantine
-- releasable: no
-- version: 1
-- en: The page was captured on another day than the one that is loaded.
-- ar: التُقطت الصفحة في غير اليوم الذي يُحمَّل.
SELECT staged_row, captured_at::text AS detail
FROM staging.article
WHERE run_key = %(run_key)s
    AND (
        data_day IS DISTINCT FROM %(day)s
        OR (captured_at AT TIME ZONE 'UTC')::date IS DISTINCT FROM %(day)s
    )
