-- reason: text_not_arabic
-- item: article
-- severity: quarantine
-- releasable: yes
-- version: 1
-- en: Less than half of the letters are Arabic (first 1,000 characters).
-- ar: أقل من نصف الحروف عربي (في أول ألف حرف).
SELECT staged_row, round(100.0 * arabic / letters) || '%% of the letters are Arabic' AS detail
FROM (
    SELECT
        staged_row,
        length(regexp_replace(left(text, 1000), '[^\u0620-\u064A\u066E-\u06D3]', '', 'g')) AS arabic,
        length(regexp_replace(left(text, 1000), '[^A-Za-z\u00C0-\u058F\u0590-\u05FF\u0620-\u064A\u066E-\u06D3\u0900-\uD7FF]', '', 'g'))
            AS letters
    FROM staging.article
    WHERE run_key = %(run_key)s
) AS counted
WHERE letters > 0 AND arabic < 0.5 * letters
