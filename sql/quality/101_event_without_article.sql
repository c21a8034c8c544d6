-- reason: event_without_article
-- item: event
-- severity: quarantine
-- releasable: no
-- version: 1
-- en: Its article was not loaded in this run.
-- ar: لم تُحمَّل مادته في هذا التشغيل.
SELECT event.staged_row, event.article_id AS detail
FROM staging.event
WHERE event.run_key = %(run_key)s
    AND NOT EXISTS (
        SELECT 1
        FROM staging.article
        WHERE article.run_key = event.run_key AND article.article_id = event.article_id
    )
    AND NOT EXISTS (
        SELECT 1
        FROM staging.held_article AS held
        WHERE held.run_key = event.run_key AND held.article_id = event.article_id
    )
