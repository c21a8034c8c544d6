-- Events as a flat table; cells that a spreadsheet would run begin with an apostrophe.
SELECT
    event.data_day, event.event_id, event.happening_id, coalesce(event.event_day, event.publication_day) AS date,
    event.event_day_end AS end_date, event.date_precision, event.event_type, event.mode,
    array_to_string(event.contexts, ' ') AS contexts, event.cameo, event.quad, event.scale, event.status,
    core.plain_cell(event.actors -> 0 ->> 'text') AS actor, event.actors -> 0 ->> 'name' AS actor_name,
    event.actors -> 0 ->> 'country' AS actor_country, event.actors -> 0 ->> 'sector' AS actor_sector,
    jsonb_array_length(event.actors) AS actors,
    core.plain_cell(event.recipients -> 0 ->> 'text') AS recipient,
    event.recipients -> 0 ->> 'name' AS recipient_name, event.recipients -> 0 ->> 'country' AS recipient_country,
    event.recipients -> 0 ->> 'sector' AS recipient_sector, jsonb_array_length(event.recipients) AS recipients,
    core.plain_cell(event.location_text) AS location, event.location_name, event.geonameid, event.admin1,
    event.country, event.lat, event.lon, event.resolution, event.dead_low, event.dead_high, event.injured_low,
    event.injured_high, event.arrested_low, event.arrested_high, event.missing_low, event.missing_high,
    event.displaced_low, event.displaced_high, event.crowd_low, event.crowd_high,
    core.plain_cell(event.source_text) AS attributed_to, event.one_sided_claim, event.confidence,
    core.plain_cell(event.trigger_text) AS trigger, core.plain_cell(event.sentence_text) AS sentence,
    event.gloss_en, event.gloss_ar, event.article_id, event.source_id, core.plain_cell(event.title) AS title,
    event.publication_day, event.url, event.coder_version
FROM core.event_export AS event
WHERE /* filter */
ORDER BY event.event_id
