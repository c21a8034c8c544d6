-- Every field of the day's events that a record needs, by name; the records themselves are put together in
-- warehouse/shapes.py, which PostgreSQL's own JSON functions would take twice as long for.
SELECT
    event.data_day, event.event_id, event.happening_id, event.event_day, event.event_day_end,
    event.publication_day, event.event_type, event.mode, array_to_json(event.contexts) AS contexts,
    event.status, event.actors, event.recipients, event.location_text, event.location_name, event.geonameid,
    event.admin1, event.country, event.lat, event.lon, event.resolution, event.dead_low, event.dead_high,
    event.injured_low, event.injured_high, event.arrested_low, event.arrested_high, event.missing_low,
    event.missing_high, event.displaced_low, event.displaced_high, event.crowd_low, event.crowd_high,
    event.quad, event.scale, event.cameo, event.trigger_text, event.trigger_start, event.trigger_end,
    event.source_text, event.source_entity_id, event.source_country, event.source_sector,
    event.one_sided_claim, event.sentence_text, event.sentence, event.sentence_start, event.sentence_end,
    event.gloss_en, event.gloss_ar, event.confidence, event.article_id, event.url, event.title,
    event.language, event.source_id,
    to_char(event.published_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS published_at,
    to_char(event.captured_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS captured_at,
    event.day_cluster_id, event.coder_version/* text */
FROM core.event_export AS event
WHERE /* filter *//* where */
ORDER BY event.event_id
