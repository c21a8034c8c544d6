-- The happenings of the touched blocks as their sightings make them now. Tolls span what the reports say: the
-- least low, the greatest high. The event that speaks for it: the most certain, then the earliest.
CREATE TEMPORARY TABLE happening_after ON COMMIT DROP AS
SELECT
    assigned.happening_id, sighting.status_class, sighting.event_type, sighting.event_day, sighting.country,
    (array_agg(sighting.admin1 ORDER BY sighting.resolution DESC, sighting.geonameid, sighting.event_id)
        FILTER (WHERE sighting.admin1 IS NOT NULL))[1] AS admin1,
    (array_agg(sighting.geonameid ORDER BY sighting.resolution DESC, sighting.geonameid, sighting.event_id)
        FILTER (WHERE sighting.geonameid IS NOT NULL))[1] AS geonameid,
    (array_agg(sighting.place_name ORDER BY sighting.resolution DESC, sighting.geonameid, sighting.event_id)
        FILTER (WHERE sighting.place_name IS NOT NULL))[1] AS place_name,
    (array_agg(sighting.lat ORDER BY sighting.resolution DESC, sighting.geonameid, sighting.event_id)
        FILTER (WHERE sighting.lat IS NOT NULL))[1] AS lat,
    (array_agg(sighting.lon ORDER BY sighting.resolution DESC, sighting.geonameid, sighting.event_id)
        FILTER (WHERE sighting.lon IS NOT NULL))[1] AS lon,
    mode() WITHIN GROUP (ORDER BY sighting.mode) AS mode,
    min(sighting.quad) AS quad,
    min(sighting.data_day) AS first_day,
    max(sighting.data_day) AS last_day,
    count(*)::integer AS events,
    count(DISTINCT sighting.article_id)::integer AS articles,
    count(DISTINCT sighting.source_id)::integer AS sources,
    min(sighting.dead_low) AS dead_low,
    max(greatest(sighting.dead_high, sighting.dead_low)) AS dead_high,
    min(sighting.injured_low) AS injured_low,
    max(greatest(sighting.injured_high, sighting.injured_low)) AS injured_high,
    min(sighting.arrested_low) AS arrested_low,
    max(greatest(sighting.arrested_high, sighting.arrested_low)) AS arrested_high,
    max(sighting.confidence) AS confidence,
    (array_agg(sighting.event_id ORDER BY sighting.confidence DESC, sighting.data_day, sighting.event_id))[1]
        AS event_id
FROM block_sighting AS sighting
INNER JOIN assigned_happening AS assigned
    ON assigned.event_id = sighting.event_id AND assigned.data_day = sighting.data_day
GROUP BY
    assigned.happening_id, sighting.status_class, sighting.event_type, sighting.event_day, sighting.country
