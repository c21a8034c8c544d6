-- reason: text_markup
-- item: article
-- severity: quarantine
-- releasable: yes
-- version: 1
-- en: Markup or script is left in the text.
-- ar: بقيت في النص وسوم أو شيفرة برمجية.
SELECT staged_row, substring(text FROM '(?i)</?(?:div|span|script|iframe|style|table|p)[ >/][^\n]{0,40}') AS detail
FROM staging.article
WHERE run_key = %(run_key)s
    AND (text ~* '</?(?:div|span|script|iframe|style|table|p)[ >/]' OR text ~ 'function\s*\([^)]*\)\s*\{')
