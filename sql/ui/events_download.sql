-- What the filter finds, whole, for a download.
SELECT
    event.data_day, event.event_id, event.happening_id, event.event_day, event.event_day_end,
    event.date_precision, event.event_type, event.mode, event.contexts, event.cameo, event.quad, event.scale,
    event.status, event.actors, event.recipients, event.location_text, event.location_name, event.geonameid,
    event.admin1, event.country, event.lat, event.lon, event.resolution, event.dead_low, event.dead_high,
    event.injured_low, event.injured_high, event.arrested_low, event.arrested_high, event.missing_low,
    event.missing_high, event.displaced_low, event.displaced_high, event.crowd_low, event.crowd_high,
    event.source_text, event.one_sided_claim, event.trigger_text, event.trigger_start, event.trigger_end,
    event.sentence_text, event.gloss_en, event.gloss_ar, event.confidence, event.article_id, event.source_id,
    event.publication_day, version.url, version.title, event.coder_version
FROM core.event_current AS event
INNER JOIN core.article_version AS version
    ON version.data_day = event.data_day AND version.article_id = event.article_id
WHERE /* filter */
ORDER BY event.data_day DESC, event.event_id DESC
LIMIT %(limit)s
