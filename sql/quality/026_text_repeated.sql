-- reason: text_repeated
-- item: article
-- severity: quarantine
-- releasable: yes
-- version: 1
-- en: Five or more pages of this outlet have exactly this text: a notice or an error page, not news.
-- ar: النص نفسه حرفيا في خمس صفحات أو أكثر لهذا المصدر: إشعار أو صفحة خطأ.
SELECT staged_row, pages || ' pages' AS detail
FROM (
    SELECT staged_row, count(*) OVER (PARTITION BY source_id, text_sha) AS pages
    FROM staging.article
    WHERE run_key = %(run_key)s
) AS counted
WHERE pages >= 5
