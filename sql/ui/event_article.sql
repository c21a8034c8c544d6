-- The article of an event as of a data day.
SELECT event.article_id
FROM core.event
WHERE
    event.data_day = %(day)s AND event.event_id = %(event_id)s
    AND NOT EXISTS (SELECT 1 FROM ops.tombstone WHERE tombstone.article_id = event.article_id)
