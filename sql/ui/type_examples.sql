-- The surest published sentences of each type, of the newest days: what the coder takes a type to be.
SELECT DISTINCT ON (event.event_type)
    event.event_type, event.event_id, event.data_day, event.sentence_text, event.trigger_text
FROM core.event
WHERE
    event.data_day BETWEEN %(first)s AND %(last)s AND event.status = 'actual'
    AND length(event.sentence_text) BETWEEN 30 AND 220
    AND NOT EXISTS (SELECT 1 FROM ops.tombstone WHERE tombstone.article_id = event.article_id)
ORDER BY event.event_type, event.confidence DESC, event.event_id
