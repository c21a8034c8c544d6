-- Forget the participants of a page's events.
DELETE FROM core.event_actor
WHERE (data_day, event_id) IN (
    SELECT event.data_day, event.event_id FROM core.event WHERE event.article_id = ANY(%(article_ids)s)
)
