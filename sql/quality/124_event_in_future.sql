-- reason: event_in_future
-- item: event
-- severity: quarantine
-- releasable: yes
-- version: 1
-- en: The event is told as having happened, after the day of publication.
-- ar: يُروى الحدث واقعا وتاريخه بعد يوم النشر.
SELECT event.staged_row, event.event_day::text AS detail
FROM staging.event
INNER JOIN staging.article
    ON article.run_key = event.run_key AND article.article_id = event.article_id
WHERE
    event.run_key = %(run_key)s
    AND event.status IN ('actual', 'historical')
    AND event.event_day > article.publication_day + 1
