-- reason: text_broken_encoding
-- item: article
-- severity: quarantine
-- releasable: yes
-- version: 1
-- en: The text is damaged: letters that could not be decoded, or Arabic read in a wrong character set.
-- ar: النص تالف: حروف لم تُفك أو عربية قُرئت بترميز خاطئ.
SELECT staged_row, left(text, 60) AS detail
FROM staging.article
WHERE run_key = %(run_key)s
    AND CASE
        WHEN position(U&'\FFFD' IN text) > 0
            THEN length(text) - length(replace(text, U&'\FFFD', '')) >= greatest(5, length(text) / 50)
        WHEN position(U&'\00D8' IN text) > 0 AND position(U&'\00D9' IN text) > 0
            THEN
                length(text) - length(regexp_replace(
                    text, '[\u00D8\u00D9][\u0080-\u00BF\u0160-\u0192\u02C6\u2013-\u2122]', '', 'g'
                )) >= greatest(20, length(text) / 5)
        ELSE false
    END
