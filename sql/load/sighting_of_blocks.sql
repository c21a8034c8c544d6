-- Every sighting in the touched blocks, of this day and others, with the first day of its event.
CREATE TEMPORARY TABLE block_sighting ON COMMIT DROP AS
WITH touched_event AS (
    SELECT event_id FROM sighting_before
    UNION
    SELECT event_id FROM fresh_sighting
),

held AS (
    SELECT
        sighting.event_id, sighting.data_day, sighting.article_id, sighting.source_id, sighting.story_event,
        sighting.status_class, sighting.event_type, sighting.event_day, sighting.country, sighting.admin1,
        sighting.geonameid, sighting.place_name, sighting.lat, sighting.lon, sighting.resolution,
        sighting.mode, sighting.quad, sighting.actor_key, sighting.recipient_key, sighting.dead_low,
        sighting.dead_high, sighting.injured_low, sighting.injured_high, sighting.arrested_low,
        sighting.arrested_high, sighting.confidence, sighting.first_day AS first_day_before
    FROM core.event_sighting AS sighting
    INNER JOIN touched_block AS block
        ON
            block.event_day = sighting.event_day AND block.country = sighting.country
            AND block.event_type = sighting.event_type AND block.status_class = sighting.status_class
),

everything AS (
    SELECT * FROM held
    UNION ALL
    SELECT fresh_sighting.*, NULL::date FROM fresh_sighting
),

touched_first AS (
    SELECT event_id, min(data_day) AS first_day
    FROM everything
    WHERE event_id IN (SELECT touched_event.event_id FROM touched_event)
    GROUP BY event_id
)

SELECT everything.*, coalesce(touched_first.first_day, everything.first_day_before) AS first_day
FROM everything
LEFT JOIN touched_first ON touched_first.event_id = everything.event_id
