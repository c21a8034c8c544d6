-- reason: published_in_future
-- item: article
-- severity: quarantine
-- releasable: yes
-- version: 1
-- en: The page says that it was published more than a day after it was captured.
-- ar: تاريخ النشر بعد تاريخ الالتقاط بأكثر من يوم.
SELECT staged_row, published_at::text AS detail
FROM staging.article
WHERE run_key = %(run_key)s AND published_at > captured_at + interval '1 day'
