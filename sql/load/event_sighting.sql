-- The day's new sightings; the happening is that of the event's first sighting.
INSERT INTO core.event_sighting (
    event_id, data_day, first_day, happening_id, article_id, source_id, story_event, status_class, event_type,
    event_day, country, admin1, geonameid, place_name, lat, lon, resolution, mode, quad, actor_key,
    recipient_key, dead_low, dead_high, injured_low, injured_high, arrested_low, arrested_high, confidence
)
SELECT
    sighting.event_id, sighting.data_day, sighting.first_day, assigned.happening_id, sighting.article_id,
    sighting.source_id, sighting.story_event, sighting.status_class, sighting.event_type, sighting.event_day,
    sighting.country, sighting.admin1, sighting.geonameid, sighting.place_name, sighting.lat, sighting.lon,
    sighting.resolution, sighting.mode, sighting.quad, sighting.actor_key, sighting.recipient_key,
    sighting.dead_low, sighting.dead_high, sighting.injured_low, sighting.injured_high,
    sighting.arrested_low, sighting.arrested_high, sighting.confidence
FROM block_sighting AS sighting
INNER JOIN assigned_happening AS assigned ON assigned.event_id = sighting.event_id
WHERE sighting.data_day = %(day)s AND sighting.first_day_before IS NULL
