-- What happenings are made from, of the day's new events: a narrow copy, with the sides as sets of countries.
CREATE TEMPORARY TABLE fresh_sighting ON COMMIT DROP AS
SELECT
    event.event_id, event.data_day, event.article_id, article.source_id, event.story_event,
    coalesce(status.status_class, 'happened') AS status_class, event.event_type,
    coalesce(event.event_day, article.publication_day) AS event_day, coalesce(event.country, '') AS country,
    event.admin1, event.geonameid, event.location_name AS place_name, event.lat, event.lon,
    coalesce(event.resolution, 0)::smallint AS resolution, event.mode, event.quad,
    coalesce(actor.countries, '') AS actor_key, coalesce(recipient.countries, '') AS recipient_key,
    event.dead_low::integer, event.dead_high::integer, event.injured_low::integer,
    event.injured_high::integer, event.arrested_low::integer, event.arrested_high::integer, event.confidence
FROM staging.event
INNER JOIN staging.article
    ON article.run_key = event.run_key AND article.article_id = event.article_id
LEFT JOIN core.code_status AS status ON status.status = event.status
CROSS JOIN LATERAL (
    SELECT string_agg(DISTINCT party.value ->> 'country', ' ' ORDER BY party.value ->> 'country') AS countries
    FROM jsonb_array_elements(event.actors) AS party (value)
) AS actor
CROSS JOIN LATERAL (
    SELECT string_agg(DISTINCT party.value ->> 'country', ' ' ORDER BY party.value ->> 'country') AS countries
    FROM jsonb_array_elements(event.recipients) AS party (value)
) AS recipient
WHERE event.run_key = %(run_key)s
