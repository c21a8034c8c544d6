-- reason: article_in_quarantine
-- item: event
-- severity: quarantine
-- releasable: no
-- version: 1
-- en: Its article is in quarantine.
-- ar: مادته في الحجر.
SELECT event.staged_row, event.article_id AS detail
FROM staging.event
WHERE event.run_key = %(run_key)s
    AND EXISTS (
        SELECT 1
        FROM staging.held_article AS held
        WHERE held.run_key = event.run_key AND held.article_id = event.article_id
    )
    AND NOT EXISTS (
        SELECT 1
        FROM staging.article
        WHERE article.run_key = event.run_key AND article.article_id = event.article_id
    )
