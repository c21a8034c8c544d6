-- All events of an article as of a day, with the labels of their codes.
SELECT
    event.*, sighting.happening_id, code_event_type.label_en, code_event_type.label_ar,
    code_mode.label_en AS mode_label_en, code_mode.label_ar AS mode_label_ar
FROM core.event
LEFT JOIN core.event_sighting AS sighting
    ON sighting.event_id = event.event_id AND sighting.data_day = event.data_day
LEFT JOIN core.code_event_type ON code_event_type.event_type = event.event_type
LEFT JOIN core.code_mode ON code_mode.event_type = event.event_type AND code_mode.mode = event.mode
WHERE event.data_day = %(day)s AND event.article_id = %(article_id)s
ORDER BY event.sentence_start, event.trigger_start, event.event_id
LIMIT 500
