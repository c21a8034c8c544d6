-- Events that a run loaded.
SELECT
    event.event_id, event.data_day, event.article_id, event.source_id, event.event_type, event.mode,
    event.status, event.actors, event.recipients, event.location_text, event.location_name, event.country,
    event.event_day, event.dead_low, event.dead_high, event.injured_low, event.injured_high,
    event.trigger_text, event.sentence_text, event.confidence
FROM core.event
WHERE event.data_day = %(day)s AND event.run_id = %(run_id)s
ORDER BY event.article_id, event.sentence_start, event.trigger_start, event.event_id
LIMIT %(limit)s
