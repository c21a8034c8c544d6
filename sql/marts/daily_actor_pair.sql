-- Who does what to whom: each pair of a country and sector on either side counts once an event. Where nobody is
-- the recipient, those who act together (talks, clashes) are paired with each other; an actor alone stands
-- beside an empty recipient. Only what happened counts.
INSERT INTO mart.daily_actor_pair (
    data_day, actor_country, actor_sector, recipient_country, recipient_sector, event_type, quad, events,
    scale_sum
)
WITH side AS (
    SELECT DISTINCT
        event.event_id, event.event_type, event.quad, event.scale, party.role,
        coalesce(party.country, '') AS country, coalesce(party.sector, '') AS sector
    FROM core.event
    INNER JOIN core.event_sighting AS sighting
        ON sighting.event_id = event.event_id AND sighting.data_day = event.data_day
    INNER JOIN core.event_actor AS party
        ON party.data_day = event.data_day AND party.event_id = event.event_id
    WHERE
        event.data_day = %(day)s AND sighting.first_day = %(day)s AND event.status = 'actual'
        AND party.data_day = %(day)s
),

pair AS (
    SELECT
        actor.event_id, actor.event_type, actor.quad, actor.scale, actor.country AS actor_country,
        actor.sector AS actor_sector, recipient.country AS recipient_country,
        recipient.sector AS recipient_sector
    FROM side AS actor
    INNER JOIN side AS recipient ON recipient.event_id = actor.event_id AND recipient.role = 'recipient'
    WHERE actor.role = 'actor'
    UNION ALL
    SELECT
        one.event_id, one.event_type, one.quad, one.scale, one.country, one.sector, coalesce(two.country, ''),
        coalesce(two.sector, '')
    FROM side AS one
    LEFT JOIN side AS two
        ON
            two.event_id = one.event_id AND two.role = 'actor'
            AND (two.country, two.sector) > (one.country, one.sector)
    WHERE
        one.role = 'actor'
        AND NOT EXISTS (
            SELECT 1 FROM side AS other WHERE other.event_id = one.event_id AND other.role = 'recipient'
        )
        AND (
            two.event_id IS NOT NULL
            OR NOT EXISTS (
                SELECT 1
                FROM side AS other
                WHERE
                    other.event_id = one.event_id AND other.role = 'actor'
                    AND (other.country, other.sector) <> (one.country, one.sector)
            )
        )
)

SELECT
    %(day)s, actor_country, actor_sector, recipient_country, recipient_sector, event_type, min(quad), count(*),
    round(sum(scale)::numeric, 3)
FROM pair
GROUP BY actor_country, actor_sector, recipient_country, recipient_sector, event_type
