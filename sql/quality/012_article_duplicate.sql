-- reason: article_duplicate
-- item: article
-- severity: quarantine
-- releasable: no
-- version: 1
-- en: The same article is there twice; the later capture stays.
-- ar: المادة مكررة في اليوم نفسه، وتبقى اللقطة الأحدث.
SELECT staged_row, article_id AS detail
FROM (
    SELECT
        staged_row, article_id,
        row_number() OVER (
            PARTITION BY article_id ORDER BY captured_at DESC, text_sha DESC, url DESC, staged_row
        ) AS place
    FROM staging.article
    WHERE run_key = %(run_key)s
) AS ranked
WHERE place > 1
