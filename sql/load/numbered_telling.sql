-- Which happening each telling of the touched blocks belongs to.
--
-- A telling is what one article says of one happening (its story_event). Tellings of one type, day, country
-- and status class are the same happening when place and the countries of both sides agree; what a telling
-- leaves open (place, then actor, then recipient) is filled in from the others when they leave one choice
-- only. Tellings of one article are never merged: the coder knew them apart; the n-th of an article meets
-- the n-th of others. All of it depends on the block's rows only, so the order of loading cannot matter.
CREATE TEMPORARY TABLE numbered_telling ON COMMIT DROP AS
WITH telling AS (
    SELECT
        event_day, country, event_type, status_class, data_day, article_id, story_event,
        coalesce(
            (array_agg(
                CASE
                    WHEN resolution >= 3 AND geonameid IS NOT NULL THEN 'g' || geonameid
                    WHEN admin1 IS NOT NULL THEN 'a' || admin1
                END
                ORDER BY resolution DESC, geonameid, admin1, event_id
            ) FILTER (WHERE geonameid IS NOT NULL OR admin1 IS NOT NULL))[1],
            ''
        ) AS place,
        max(actor_key) AS actor, max(recipient_key) AS recipient
    FROM block_sighting
    WHERE data_day = first_day
    GROUP BY event_day, country, event_type, status_class, data_day, article_id, story_event
),

placed AS (
    SELECT
        *,
        CASE
            WHEN place = '' AND min(nullif(place, '')) OVER same = max(nullif(place, '')) OVER same
                THEN max(place) OVER same
            ELSE place
        END AS place_known
    FROM telling
    WINDOW same AS (PARTITION BY event_day, country, event_type, status_class, actor, recipient)
),

acted AS (
    SELECT
        *,
        CASE
            WHEN actor = '' AND min(nullif(actor, '')) OVER same = max(nullif(actor, '')) OVER same
                THEN max(actor) OVER same
            ELSE actor
        END AS actor_known
    FROM placed
    WINDOW same AS (PARTITION BY event_day, country, event_type, status_class, place_known, recipient)
),

received AS (
    SELECT
        *,
        CASE
            WHEN
                recipient = ''
                AND min(nullif(recipient, '')) OVER same = max(nullif(recipient, '')) OVER same
                THEN max(recipient) OVER same
            ELSE recipient
        END AS recipient_known
    FROM acted
    WINDOW same AS (PARTITION BY event_day, country, event_type, status_class, place_known, actor_known)
),

numbered AS (
    SELECT
        *,
        row_number() OVER (
            PARTITION BY
                event_day, country, event_type, status_class, place_known, actor_known, recipient_known,
                data_day, article_id
            ORDER BY story_event
        ) AS number
    FROM received
)

SELECT
    event_day, country, event_type, status_class, data_day, article_id, story_event,
    md5(concat_ws(
        '|', event_day, country, event_type, status_class, place_known, actor_known, recipient_known, number
    )) AS happening_id
FROM numbered
