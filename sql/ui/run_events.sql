-- Events that a run loaded.
SELECT
    event.event_id, event.data_day, event.article_id, event.source_id, event.event_type, event.mode,
    event.status, event.actors, event.recipients, event.location_text, event.location_name, event.country,
    event.event_day, event.dead_low, event.dead_high, event.injured_low, event.injured_high,
    event.trigger_text, event.sentence_text, event.confidence, type.label_ar, mode.label_ar AS mode_ar,
    country.label_ar AS country_ar, source.name_en AS outlet_en, source.name_ar AS outlet_ar
FROM core.event
LEFT JOIN core.code_event_type AS type ON type.event_type = event.event_type
LEFT JOIN core.code_mode AS mode ON mode.event_type = event.event_type AND mode.mode = event.mode
LEFT JOIN core.code_country AS country ON country.country = event.country
LEFT JOIN core.source ON source.source_id = event.source_id AND source.valid_to IS NULL
WHERE event.data_day = %(day)s AND event.run_id = %(run_id)s
ORDER BY event.article_id, event.sentence_start, event.trigger_start, event.event_id
LIMIT %(limit)s
