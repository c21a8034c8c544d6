-- The day's sightings that are made anew.
DELETE FROM core.event_sighting
WHERE data_day = %(day)s AND (%(only)s::text[] IS NULL OR article_id = ANY(%(only)s::text[]))
