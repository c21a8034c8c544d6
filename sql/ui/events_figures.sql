-- How many events the filter finds, by data day, type and status class.
SELECT event.data_day, event.event_type, code_status.status_class, count(*) AS events
FROM core.event_current AS event
INNER JOIN core.code_status ON code_status.status = event.status
WHERE /* filter */
GROUP BY event.data_day, event.event_type, code_status.status_class
ORDER BY event.data_day, event.event_type, code_status.status_class
