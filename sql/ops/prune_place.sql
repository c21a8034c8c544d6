-- Places that no event names any more.
DELETE FROM core.place
WHERE NOT EXISTS (SELECT 1 FROM core.event WHERE event.geonameid = place.geonameid)
