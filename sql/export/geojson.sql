-- A GeoJSON feature a row (RFC 7946: longitude first); events without coordinates have no place on a map.
SELECT concat(
    '{"type":"Feature","id":"', event.event_id, '","geometry":{"type":"Point","coordinates":[', event.lon, ',',
    event.lat, ']},"properties":{"date":"', coalesce(event.event_day, event.publication_day),
    '","event_type":', to_json(event.event_type), ',"mode":', coalesce(to_json(event.mode)::text, 'null'),
    ',"status":', to_json(event.status), ',"quad":', event.quad, ',"scale":', event.scale,
    ',"actors":', event.actors, ',"recipients":', event.recipients,
    ',"location_name":', coalesce(to_json(event.location_name)::text, 'null'),
    ',"admin1":', coalesce(to_json(event.admin1)::text, 'null'),
    ',"country":', coalesce(to_json(event.country)::text, 'null'),
    ',"resolution":', coalesce(event.resolution::text, 'null'),
    ',"dead_low":', coalesce(event.dead_low::text, 'null'),
    ',"dead_high":', coalesce(event.dead_high::text, 'null'),
    ',"injured_low":', coalesce(event.injured_low::text, 'null'),
    ',"injured_high":', coalesce(event.injured_high::text, 'null'),
    ',"gloss_en":', to_json(event.gloss_en), ',"gloss_ar":', to_json(event.gloss_ar),
    ',"sentence_text":', to_json(event.sentence_text), ',"confidence":', event.confidence,
    ',"source_id":', to_json(event.source_id), ',"url":', to_json(event.url),
    ',"happening_id":"', event.happening_id, '","data_day":"', event.data_day, '"}}'
)
FROM core.event_export AS event
WHERE event.lat IS NOT NULL AND event.lon IS NOT NULL AND /* filter */
ORDER BY event.event_id
