-- Entities that no event names any more.
DELETE FROM core.actor
WHERE
    NOT EXISTS (SELECT 1 FROM core.event_actor AS party WHERE party.entity_id = actor.entity_id)
    AND NOT EXISTS (SELECT 1 FROM core.event WHERE event.source_entity_id = actor.entity_id)
