-- reason: text_not_arabic
-- item: article
-- severity: quarantine
-- releasable: yes
-- version: 1
-- en: Less than half of the letters are Arabic (in a sample of the text).
-- ar: أقل من نصف الحروف عربي (في عينة من النص).
SELECT staged_row, round(100.0 * arabic / letters) || '%% of the letters are Arabic' AS detail
FROM (
    SELECT
        staged_row,
        length(regexp_replace(sample, '[^\u0620-\u064A\u066E-\u06D3]', '', 'g')) AS arabic,
        length(regexp_replace(
            sample, '[^A-Za-z\u00C0-\u058F\u0590-\u05FF\u0620-\u064A\u066E-\u06D3\u0900-\uD7FF]', '', 'g'
        )) AS letters
    FROM (
        -- Arabic takes two bytes a letter: where most characters do, a small sample is enough.
        SELECT
            staged_row,
            left(text, CASE WHEN octet_length(text) > 1.5 * length(text) THEN 200 ELSE 1000 END) AS sample
        FROM staging.article
        WHERE run_key = %(run_key)s
    ) AS sampled
) AS counted
WHERE letters > 0 AND arabic < 0.5 * letters
