-- Which articles of the day tell an event: the one that it was coded from, and that one's near copies.
INSERT INTO core.event_mention (data_day, event_id, article_id, source_id, kind)
SELECT
    event.data_day, event.event_id, teller.article_id, teller.source_id,
    CASE WHEN teller.article_id = event.article_id THEN 'coded' ELSE 'near_copy' END
FROM staging.event
INNER JOIN staging.article AS own
    ON own.run_key = event.run_key AND own.article_id = event.article_id
INNER JOIN staging.article AS teller
    ON teller.run_key = own.run_key AND teller.day_cluster_id = own.day_cluster_id
WHERE event.run_key = %(run_key)s
