-- reason: text_too_long
-- item: article
-- severity: quarantine
-- releasable: yes
-- version: 1
-- en: The text has more than 200,000 characters: a dump or a whole book, not news.
-- ar: النص أطول من 200 ألف حرف: ليس خبرا.
SELECT staged_row, length(text) || ' characters' AS detail
FROM staging.article
WHERE run_key = %(run_key)s AND length(text) > 200000
