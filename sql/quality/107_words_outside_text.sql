-- reason: words_outside_text
-- item: event
-- severity: quarantine
-- releasable: yes
-- version: 1
-- en: A place, date, source or number is not the words at the place that it names.
-- ar: موضع المكان أو التاريخ أو المصدر أو العدد لا يطابق النص.
SELECT DISTINCT ON (event.staged_row) event.staged_row, span.field || ': ' || left(span.words, 80) AS detail
FROM staging.event
INNER JOIN staging.article
    ON article.run_key = event.run_key AND article.article_id = event.article_id
CROSS JOIN LATERAL (
    VALUES
    ('place', event.location_text, event.location_start, event.location_end),
    ('date', event.date_text, event.date_text_start, event.date_text_end),
    ('source', event.source_text, event.source_start, event.source_end),
    ('dead', event.dead_text, event.dead_start, event.dead_end),
    ('injured', event.injured_text, event.injured_start, event.injured_end),
    ('arrested', event.arrested_text, event.arrested_start, event.arrested_end),
    ('missing', event.missing_text, event.missing_start, event.missing_end),
    ('displaced', event.displaced_text, event.displaced_start, event.displaced_end),
    ('crowd', event.crowd_text, event.crowd_start, event.crowd_end)
) AS span (field, words, first, past)
WHERE
    event.run_key = %(run_key)s
    AND span.words IS NOT NULL
    AND span.first IS NOT NULL
    AND (
        span.first < 0 OR span.past IS NULL OR span.past <= span.first
        OR CASE
            WHEN span.first >= 0 AND span.past > span.first
                THEN substring(article.text FROM span.first + 1 FOR span.past - span.first) <> span.words
        END
    )
ORDER BY event.staged_row, span.field
