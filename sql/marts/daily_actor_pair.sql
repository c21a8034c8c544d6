-- Who does what to whom: each pair of a country and sector on either side counts once an event. Where nobody is
-- the recipient, those who act together (talks, clashes) are paired with each other; an actor alone stands
-- beside an empty recipient. Only what happened counts.
-- The dead are those of happenings that began on the day, once for each pair that a report of it names.
INSERT INTO mart.daily_actor_pair (
    data_day, actor_country, actor_sector, recipient_country, recipient_sector, event_type, quad, events,
    scale_sum, dead_low
)
WITH side AS (
    SELECT DISTINCT
        event.event_id, event.event_type, event.quad, event.scale, sighting.happening_id, party.role,
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

-- Counted beside each row: a look at the event's other rows from every row would cost the square of the day.
counted AS (
    SELECT
        *, count(*) FILTER (WHERE role = 'recipient') OVER own AS recipients,
        count(*) FILTER (WHERE role = 'actor') OVER own AS actors
    FROM side
    WINDOW own AS (PARTITION BY event_id)
),

pair AS (
    SELECT
        actor.event_id, actor.happening_id, actor.event_type, actor.quad, actor.scale,
        actor.country AS actor_country, actor.sector AS actor_sector, recipient.country AS recipient_country,
        recipient.sector AS recipient_sector
    FROM counted AS actor
    INNER JOIN counted AS recipient ON recipient.event_id = actor.event_id AND recipient.role = 'recipient'
    WHERE actor.role = 'actor'
    UNION ALL
    SELECT
        one.event_id, one.happening_id, one.event_type, one.quad, one.scale, one.country, one.sector, two.country,
        two.sector
    FROM counted AS one
    INNER JOIN counted AS two
        ON
            two.event_id = one.event_id AND two.role = 'actor'
            AND (two.country, two.sector) > (one.country, one.sector)
    WHERE one.role = 'actor' AND one.recipients = 0
    UNION ALL
    SELECT event_id, happening_id, event_type, quad, scale, country, sector, '', ''
    FROM counted
    WHERE role = 'actor' AND recipients = 0 AND actors = 1
),

-- Of a happening's reports that name a pair, one stands for its dead.
told AS (
    SELECT
        pair.*,
        CASE WHEN row_number() OVER (
            PARTITION BY
                pair.actor_country, pair.actor_sector, pair.recipient_country, pair.recipient_sector,
                pair.event_type, pair.happening_id
            ORDER BY pair.event_id
        ) = 1 THEN happening.dead_low END AS dead_low
    FROM pair
    LEFT JOIN core.happening ON happening.happening_id = pair.happening_id AND happening.first_day = %(day)s
)

SELECT
    %(day)s, actor_country, actor_sector, recipient_country, recipient_sector, event_type, min(quad), count(*),
    round(sum(scale)::numeric, 3), coalesce(sum(dead_low), 0)
FROM told
GROUP BY actor_country, actor_sector, recipient_country, recipient_sector, event_type
