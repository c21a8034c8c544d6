-- A page of events, newest data day first; the last row of the page before says where to go on.
WITH found AS MATERIALIZED (
    SELECT event.data_day, event.event_id
    FROM mart.event_search AS event
    WHERE
        /* filter */
        AND (%(after_day)s::date IS NULL OR (event.data_day, event.event_id) < (%(after_day)s, %(after_id)s))
    ORDER BY event.data_day DESC, event.event_id DESC
    LIMIT %(limit)s
)

SELECT
    event.event_id, event.data_day, event.article_id, event.source_id, event.event_type, event.mode,
    event.status, event.actors, event.recipients, event.location_text, event.location_name, event.country,
    event.event_day, event.dead_low, event.dead_high, event.injured_low, event.injured_high,
    event.trigger_text, event.sentence_text, event.confidence, type.label_ar, mode.label_ar AS mode_ar,
    country.label_ar AS country_ar, source.name_en AS outlet_en, source.name_ar AS outlet_ar
FROM found
INNER JOIN core.event ON event.data_day = found.data_day AND event.event_id = found.event_id
LEFT JOIN core.code_event_type AS type ON type.event_type = event.event_type
LEFT JOIN core.code_mode AS mode ON mode.event_type = event.event_type AND mode.mode = event.mode
LEFT JOIN core.code_country AS country ON country.country = event.country
LEFT JOIN core.source ON source.source_id = event.source_id AND source.valid_to IS NULL
WHERE event.data_day BETWEEN %(first)s AND %(last)s
ORDER BY event.data_day DESC, event.event_id DESC
