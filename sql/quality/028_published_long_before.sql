-- reason: published_long_before
-- item: article
-- severity: quarantine
-- releasable: yes
-- version: 1
-- en: The page was published more than a year before it was captured.
-- ar: نُشرت الصفحة قبل التقاطها بأكثر من سنة.
SELECT staged_row, published_at::text AS detail
FROM staging.article
WHERE run_key = %(run_key)s AND published_at < captured_at - interval '366 days'
