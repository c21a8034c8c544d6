-- How many events the filter finds, counted no further than a limit.
SELECT count(*) AS hits
FROM (
    SELECT event.event_id
    FROM mart.event_search AS event
    WHERE /* filter */
    LIMIT %(limit)s
) AS hit
