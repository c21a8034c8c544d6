-- reason: sentence_outside_text
-- item: event
-- severity: quarantine
-- releasable: no
-- version: 1
-- en: The sentence is not within the article's text.
-- ar: الجملة خارج نص المادة.
SELECT event.staged_row, event.sentence_start || ' to ' || event.sentence_end AS detail
FROM staging.event
INNER JOIN staging.article
    ON article.run_key = event.run_key AND article.article_id = event.article_id
WHERE
    event.run_key = %(run_key)s
    AND (
        event.sentence_start IS NULL OR event.sentence_end IS NULL OR event.sentence_start < 0
        OR event.sentence_end <= event.sentence_start OR event.sentence_end > length(article.text)
    )
