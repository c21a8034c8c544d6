-- What the filter finds, whole, for a download.
SELECT
    told.data_day, told.event_id, told.happening_id, told.event_day, told.event_day_end,
    told.date_precision, told.event_type, told.mode, told.contexts, told.cameo, told.quad, told.scale,
    told.status, told.actors, told.recipients, told.location_text, told.location_name, told.geonameid,
    told.admin1, told.country, told.lat, told.lon, told.resolution, told.dead_low, told.dead_high,
    told.injured_low, told.injured_high, told.arrested_low, told.arrested_high, told.missing_low,
    told.missing_high, told.displaced_low, told.displaced_high, told.crowd_low, told.crowd_high,
    told.source_text, told.one_sided_claim, told.trigger_text, told.trigger_start, told.trigger_end,
    told.sentence_text, told.gloss_en, told.gloss_ar, told.confidence, told.article_id, told.source_id,
    told.publication_day, version.url, version.title, told.coder_version
FROM mart.event_search AS event
INNER JOIN core.event_current AS told
    ON told.data_day = event.data_day AND told.event_id = event.event_id
INNER JOIN core.article_version AS version
    ON version.data_day = event.data_day AND version.article_id = event.article_id
WHERE /* filter */
ORDER BY event.data_day DESC, event.event_id DESC
LIMIT %(limit)s
