-- Happenings that began on the day as a table for humanitarian users: one row each, so that tolls may be summed.
SELECT
    happening.happening_id, happening.event_day, happening.first_day, nullif(happening.country, ''),
    country.label_en, happening.admin1, happening.place_name, happening.lat, happening.lon, happening.event_type,
    happening.mode, happening.status_class, core.plain_cell(event.actors -> 0 ->> 'text'),
    core.plain_cell(event.recipients -> 0 ->> 'text'), happening.dead_low, happening.dead_high,
    happening.injured_low, happening.injured_high, happening.arrested_low, happening.arrested_high,
    happening.sources, happening.articles, event.gloss_en, event.gloss_ar, event.source_id, event.url,
    happening.confidence
FROM core.happening
INNER JOIN core.event_export AS event ON event.event_id = happening.event_id
LEFT JOIN core.code_country AS country ON country.country = happening.country
WHERE
    happening.first_day = %(day)s
    AND event.data_day BETWEEN happening.first_day AND happening.last_day
    AND (%(countries)s::text[] IS NULL OR happening.country = ANY(%(countries)s::text[]))
    AND (%(event_types)s::text[] IS NULL OR happening.event_type = ANY(%(event_types)s::text[]))
    AND (%(statuses)s::text[] IS NULL OR event.status = ANY(%(statuses)s::text[]))
    AND (%(sources)s::text[] IS NULL OR event.source_id = ANY(%(sources)s::text[]))
    AND happening.confidence >= %(min_confidence)s
ORDER BY happening.happening_id
