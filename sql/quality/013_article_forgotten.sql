-- reason: article_forgotten
-- item: article
-- severity: quarantine
-- releasable: no
-- version: 1
-- en: This page is to be forgotten: it has a tombstone.
-- ar: هذه الصفحة مطلوب نسيانها.
SELECT staged_row, article_id AS detail
FROM staging.article
WHERE run_key = %(run_key)s
    AND article_id IN (SELECT tombstone.article_id FROM ops.tombstone)
