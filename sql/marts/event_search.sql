-- The day's events that were first seen on it, as the events page looks for them. Words of the parties carry the
-- name of their side before them.
INSERT INTO mart.event_search (
    data_day, event_id, article_id, source_id, event_type, mode, status, status_class, country, admin1, place_name,
    lat, lon, event_day, event_day_end, dead_low, injured_low, arrested_low,
    missing_low, displaced_low, crowd_low, confidence, words
)
SELECT
    event.data_day, event.event_id, event.article_id, event.source_id, event.event_type, event.mode, event.status,
    sighting.status_class, event.country, event.admin1, coalesce(event.location_name, event.location_text),
    event.lat, event.lon, event.event_day, coalesce(event.event_day_end, event.event_day), event.dead_low,
    event.injured_low, event.arrested_low, event.missing_low, event.displaced_low, event.crowd_low, event.confidence,
    array_to_tsvector(ARRAY(
        SELECT form FROM core.search_forms(event.sentence_text) AS form
        UNION
        SELECT side.role || '/' || form
        FROM core.event_actor AS side
        CROSS JOIN LATERAL core.search_forms(
            concat_ws(' ', side.text, side.name, side.entity_id, side.country)
        ) AS form
        WHERE side.data_day = event.data_day AND side.event_id = event.event_id
    ))
FROM core.event
INNER JOIN core.event_sighting AS sighting
    ON sighting.event_id = event.event_id AND sighting.data_day = event.data_day
WHERE event.data_day = %(day)s AND sighting.first_day = %(day)s
