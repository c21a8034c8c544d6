-- reason: last_line_repeated
-- item: article
-- severity: warning
-- releasable: yes
-- version: 1
-- en: Many pages of this outlet end in the same line: boilerplate that was not removed.
-- ar: تنتهي صفحات كثيرة لهذا المصدر بالسطر نفسه: نص ثابت لم يُحذف.
SELECT staged_row, left(last_line, 80) AS detail
FROM (
    SELECT
        staged_row, last_line, count(*) OVER (PARTITION BY source_id, last_line) AS pages,
        count(*) OVER (PARTITION BY source_id) AS of_source
    FROM (
        SELECT staged_row, source_id, regexp_replace(right(text, 300), '^.*\n', '') AS last_line
        FROM staging.article
        WHERE run_key = %(run_key)s
    ) AS lines
) AS counted
WHERE pages >= 8 AND pages * 2 > of_source AND length(last_line) BETWEEN 1 AND 250
