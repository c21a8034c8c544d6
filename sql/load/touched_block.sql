-- Blocks whose happenings the day can change: those of its events before and after, and those of the same
-- events seen on other days, since an event belongs to the first day that it was seen.
CREATE TEMPORARY TABLE touched_block ON COMMIT DROP AS
SELECT event_day, country, event_type, status_class FROM sighting_before
UNION
SELECT event_day, country, event_type, status_class FROM fresh_sighting
UNION
SELECT sighting.event_day, sighting.country, sighting.event_type, sighting.status_class
FROM core.event_sighting AS sighting
INNER JOIN (
    SELECT event_id FROM sighting_before
    UNION
    SELECT event_id FROM fresh_sighting
) AS touched ON touched.event_id = sighting.event_id
