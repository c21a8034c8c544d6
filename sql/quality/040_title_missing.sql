-- reason: title_missing
-- item: article
-- severity: warning
-- releasable: yes
-- version: 1
-- en: The page has no title.
-- ar: الصفحة بلا عنوان.
SELECT staged_row, url AS detail
FROM staging.article
WHERE run_key = %(run_key)s AND coalesce(title, '') = ''
