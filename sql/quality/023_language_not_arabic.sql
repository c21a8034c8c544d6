-- reason: language_not_arabic
-- item: article
-- severity: quarantine
-- releasable: yes
-- version: 1
-- en: The page was recognised as another language than Arabic.
-- ar: لغة الصفحة غير العربية.
SELECT staged_row, language AS detail
FROM staging.article
WHERE run_key = %(run_key)s AND language <> 'ar'
