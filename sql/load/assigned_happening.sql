-- The happening of each event of the touched blocks, by its first sighting.
CREATE TEMPORARY TABLE assigned_happening ON COMMIT DROP AS
SELECT sighting.event_id, sighting.data_day, telling.happening_id
FROM block_sighting AS sighting
INNER JOIN numbered_telling AS telling
    ON
        telling.article_id = sighting.article_id AND telling.data_day = sighting.data_day
        AND telling.story_event = sighting.story_event AND telling.event_day = sighting.event_day
        AND telling.country = sighting.country AND telling.event_type = sighting.event_type
        AND telling.status_class = sighting.status_class
WHERE sighting.data_day = sighting.first_day
