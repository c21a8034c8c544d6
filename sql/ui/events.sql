-- A page of events, newest data day first; the last row of the page before says where to go on.
SELECT
    event.event_id, event.data_day, event.article_id, event.source_id, event.event_type, event.mode,
    event.status, event.actors, event.recipients, event.location_text, event.location_name, event.country,
    event.event_day, event.dead_low, event.dead_high, event.injured_low, event.injured_high,
    event.trigger_text, event.sentence_text, event.confidence, event.lat, event.lon
FROM core.event_current AS event
WHERE
    /* filter */
    AND (%(after_day)s::date IS NULL OR (event.data_day, event.event_id) < (%(after_day)s, %(after_id)s))
ORDER BY event.data_day DESC, event.event_id DESC
LIMIT %(limit)s
