-- Published events of some days, the first sighting of each, as a person reads them: names where known.
SELECT
    event_current.data_day,
    event_current.source_id,
    event_current.event_type,
    event_current.mode,
    (
        SELECT string_agg(coalesce(event_actor.name, event_actor.text), ', ' ORDER BY event_actor.position)
        FROM core.event_actor
        WHERE
            event_actor.data_day = event_current.data_day
            AND event_actor.event_id = event_current.event_id
            AND event_actor.role = 'actor'
    ) AS actors,
    (
        SELECT string_agg(coalesce(event_actor.name, event_actor.text), ', ' ORDER BY event_actor.position)
        FROM core.event_actor
        WHERE
            event_actor.data_day = event_current.data_day
            AND event_actor.event_id = event_current.event_id
            AND event_actor.role = 'recipient'
    ) AS recipients,
    coalesce(event_current.location_name, event_current.location_text) AS place,
    event_current.event_day,
    event_current.dead_low,
    event_current.injured_low,
    event_current.status,
    event_current.trigger_text
FROM core.event_current
WHERE event_current.data_day = ANY(%(days)s)
ORDER BY event_current.data_day, event_current.source_id, event_current.article_id, event_current.trigger_start
