-- A PLOVER record a row, as JSON; what PLOVER has no field for has a name of its own. Put together by concat,
-- which leaves out what is NULL: PostgreSQL's functions that build JSON take three times as long.
SELECT concat(
    '{"id":"', event.event_id, '","has_event":true,"date":"', coalesce(event.event_day, event.publication_day),
    '","enddate":"', coalesce(event.event_day_end, event.event_day, event.publication_day),
    '","date_is_stated":', CASE WHEN event.event_day IS NULL THEN 'false' ELSE 'true' END,
    ',"event":', to_json(event.event_type), ',"mode":[', to_json(event.mode), '],"context":',
    array_to_json(event.contexts), ',"auxmode":', to_json(event.status), ',"actor":', event.actors,
    ',"recipient":', event.recipients, ',"event_loc":',
    CASE WHEN event.location_text IS NULL THEN 'null' ELSE concat(
        '{"extracted_place":', to_json(event.location_text),
        ',"resolved_place":', coalesce(to_json(event.location_name)::text, 'null'),
        ',"geonameid":', coalesce(event.geonameid::text, 'null'),
        ',"lat":', coalesce(event.lat::text, 'null'), ',"lon":', coalesce(event.lon::text, 'null'),
        ',"province":', coalesce(to_json(event.admin1)::text, 'null'),
        ',"country_code":', coalesce(to_json(event.country)::text, 'null'),
        ',"resolution":', coalesce(event.resolution::text, 'null'), '}'
    ) END,
    ',"size":', coalesce('{' || nullif(concat_ws(
        ',',
        '"dead":[' || event.dead_low || ',' || coalesce(event.dead_high::text, 'null') || ']',
        '"injured":[' || event.injured_low || ',' || coalesce(event.injured_high::text, 'null') || ']',
        '"arrested":[' || event.arrested_low || ',' || coalesce(event.arrested_high::text, 'null') || ']',
        '"missing":[' || event.missing_low || ',' || coalesce(event.missing_high::text, 'null') || ']',
        '"displaced":[' || event.displaced_low || ',' || coalesce(event.displaced_high::text, 'null') || ']',
        '"crowd":[' || event.crowd_low || ',' || coalesce(event.crowd_high::text, 'null') || ']'
    ), '') || '}', 'null'),
    ',"quad_code":', event.quad, ',"event_scale":', event.scale,
    ',"cameo":', coalesce(to_json(event.cameo)::text, 'null'), ',"event_text":[', to_json(event.trigger_text),
    '],"trigger":[', event.trigger_start, ',', event.trigger_end, '],"attributed_to":',
    CASE WHEN event.source_text IS NULL THEN 'null' ELSE concat(
        '{"text":', to_json(event.source_text),
        ',"entity_id":', coalesce(to_json(event.source_entity_id)::text, 'null'),
        ',"country":', coalesce(to_json(event.source_country)::text, 'null'),
        ',"sector":', coalesce(to_json(event.source_sector)::text, 'null'), '}'
    ) END,
    ',"one_sided_claim":', CASE WHEN event.one_sided_claim THEN 'true' ELSE 'false' END,
    ',"link":"', event.happening_id, '","text":', to_json(event.sentence_text),
    ',"text_info":{"sequence":', event.sentence, ',"start":', event.sentence_start,
    ',"end":', event.sentence_end, /* text */ '},"gloss_en":', to_json(event.gloss_en),
    ',"gloss_ar":', to_json(event.gloss_ar), ',"confidence":', event.confidence,
    ',"cite_info":{"citation":"', event.article_id, '","url":', to_json(event.url),
    ',"title":', coalesce(to_json(event.title)::text, 'null'), ',"language":', to_json(event.language),
    ',"publication":', to_json(event.source_id), ',"published":',
    coalesce(to_char(event.published_at AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS"Z\""'), 'null'),
    ',"captured":"', to_char(event.captured_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
    '","near_copies":"', event.day_cluster_id, '"},"data_day":"', event.data_day,
    '","coder":', to_json('Marsad ' || event.coder_version),
    ',"codebook":"PLOVER with ASSAULT territory and siege"}'
)
FROM core.event_export AS event
WHERE /* filter */
ORDER BY event.event_id
