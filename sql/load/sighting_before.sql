-- The day's sightings that are made anew (all, or those of articles that are taken away): what blocks need.
CREATE TEMPORARY TABLE sighting_before ON COMMIT DROP AS
SELECT event_id, event_day, country, event_type, status_class
FROM core.event_sighting
WHERE data_day = %(day)s AND (%(only)s::text[] IS NULL OR article_id = ANY(%(only)s::text[]))
