-- reason: event_long_ago
-- item: event
-- severity: warning
-- releasable: yes
-- version: 1
-- en: The event is told as news, but lies more than a year before publication.
-- ar: يُروى الحدث خبرا جديدا وهو قبل النشر بأكثر من سنة.
SELECT event.staged_row, event.event_day::text AS detail
FROM staging.event
INNER JOIN staging.article
    ON article.run_key = event.run_key AND article.article_id = event.article_id
WHERE
    event.run_key = %(run_key)s
    AND event.status = 'actual'
    AND event.event_day < article.publication_day - 366
