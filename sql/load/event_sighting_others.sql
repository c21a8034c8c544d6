-- Sightings that were there before, whose first day or happening changed with this day.
UPDATE core.event_sighting AS sighting
SET first_day = first.first_day, happening_id = first.happening_id
FROM (
    SELECT assigned.event_id, assigned.data_day AS first_day, assigned.happening_id
    FROM assigned_happening AS assigned
) AS first
WHERE
    first.event_id = sighting.event_id
    AND (sighting.data_day <> %(day)s OR %(only)s::text[] IS NOT NULL)
    AND (sighting.first_day, sighting.happening_id) IS DISTINCT FROM (first.first_day, first.happening_id)
