-- How many events the filter finds: by data day, by type and country, by type and status class.
SELECT
    event.data_day, event.event_type, event.country, event.status_class, count(*) AS events,
    grouping(event.data_day) = 0 AS of_day, grouping(event.country) = 0 AS of_country
FROM mart.event_search AS event
WHERE /* filter */
GROUP BY GROUPING SETS (
    (event.data_day), (event.event_type, event.country), (event.event_type, event.status_class)
)
