-- Where the filter's events happened, by place: how many, and how many died at least.
SELECT
    event.lat, event.lon, count(*) AS events, coalesce(sum(event.dead_low), 0)::bigint AS dead,
    min(event.place_name) AS place_name
FROM mart.event_search AS event
WHERE
    /* filter */
    AND event.lat IS NOT NULL AND event.lon IS NOT NULL
GROUP BY event.lat, event.lon
