-- reason: actor_is_recipient
-- item: event
-- severity: warning
-- releasable: yes
-- version: 1
-- en: The same words are actor and recipient.
-- ar: الفاعل والمتلقي كلمات واحدة.
SELECT event.staged_row, event.actors -> 0 ->> 'text' AS detail
FROM staging.event
WHERE event.run_key = %(run_key)s
    AND EXISTS (
        SELECT 1
        FROM jsonb_array_elements(event.actors) AS actor (value)
        INNER JOIN jsonb_array_elements(event.recipients) AS recipient (value)
            ON
                recipient.value ->> 'start' = actor.value ->> 'start'
                AND recipient.value ->> 'end' = actor.value ->> 'end'
    )
