-- depends: 0003.trends
-- An event is found by its id through core.event_sighting, which knows its days; an index of every partition
-- on the id only made publishing slower.

DROP INDEX core.event_by_id;
