-- reason: text_too_short
-- item: article
-- severity: quarantine
-- releasable: yes
-- version: 1
-- en: The text has fewer than 40 characters: a headline or an empty page, not news.
-- ar: النص أقصر من 40 حرفا: عنوان أو صفحة فارغة لا خبر.
SELECT staged_row, length(text) || ' characters' AS detail
FROM staging.article
WHERE run_key = %(run_key)s AND length(text) < 40
