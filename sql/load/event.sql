-- The day's events, each with its article's outlet and the words of its sentence.
INSERT INTO core.event (
    data_day, event_id, article_id, sentence, sentence_start, sentence_end, sentence_sha, ordinal,
    trigger_text, trigger_start, trigger_end, event_type, mode, contexts, cameo, quad, scale, actors,
    recipients, location_text, location_start, location_end, location_name, geonameid, admin1, country,
    lat, lon, resolution, event_day, event_day_end, date_precision, date_text, date_text_start,
    date_text_end, dead_low, dead_high, dead_stated, dead_text, dead_start, dead_end, injured_low,
    injured_high, injured_stated, injured_text, injured_start, injured_end, arrested_low, arrested_high,
    arrested_stated, arrested_text, arrested_start, arrested_end, missing_low, missing_high,
    missing_stated, missing_text, missing_start, missing_end, displaced_low, displaced_high,
    displaced_stated, displaced_text, displaced_start, displaced_end, crowd_low, crowd_high,
    crowd_stated, crowd_text, crowd_start, crowd_end, status, source_text, source_start, source_end,
    source_entity_id, source_name, source_country, source_sector, one_sided_claim, story_event,
    gloss_en, gloss_ar, confidence, coder_version, source_id, publication_day, sentence_text, run_id,
    pipeline_version, loaded_at
)
SELECT
    event.data_day, event.event_id, event.article_id, event.sentence, event.sentence_start,
    event.sentence_end, event.sentence_sha, event.ordinal, event.trigger_text, event.trigger_start,
    event.trigger_end, event.event_type, event.mode, event.contexts, event.cameo, event.quad,
    event.scale, event.actors, event.recipients, event.location_text, event.location_start,
    event.location_end, event.location_name, event.geonameid, event.admin1, event.country, event.lat,
    event.lon, event.resolution, event.event_day, event.event_day_end, event.date_precision,
    event.date_text, event.date_text_start, event.date_text_end, event.dead_low, event.dead_high,
    event.dead_stated, event.dead_text, event.dead_start, event.dead_end, event.injured_low,
    event.injured_high, event.injured_stated, event.injured_text, event.injured_start,
    event.injured_end, event.arrested_low, event.arrested_high, event.arrested_stated,
    event.arrested_text, event.arrested_start, event.arrested_end, event.missing_low,
    event.missing_high, event.missing_stated, event.missing_text, event.missing_start,
    event.missing_end, event.displaced_low, event.displaced_high, event.displaced_stated,
    event.displaced_text, event.displaced_start, event.displaced_end, event.crowd_low, event.crowd_high,
    event.crowd_stated, event.crowd_text, event.crowd_start, event.crowd_end, event.status,
    event.source_text, event.source_start, event.source_end, event.source_entity_id, event.source_name,
    event.source_country, event.source_sector, event.one_sided_claim, event.story_event, event.gloss_en,
    event.gloss_ar, event.confidence, event.coder_version, article.source_id, article.publication_day, sentence.words,
    %(run_id)s, %(pipeline_version)s, %(now)s
FROM staging.event
INNER JOIN staging.article
    ON article.run_key = event.run_key AND article.article_id = event.article_id
CROSS JOIN LATERAL (
    SELECT substring(article.text FROM event.sentence_start + 1 FOR event.sentence_end - event.sentence_start)
) AS sentence (words)
WHERE event.run_key = %(run_key)s
