-- Events of the day that were first seen on it, by place, type, mode and status.
INSERT INTO mart.daily_event (
    data_day, country, admin1, event_type, mode, status, quad, events, articles, sources, scale_sum
)
SELECT
    event.data_day, coalesce(event.country, ''), coalesce(event.admin1, ''), event.event_type,
    coalesce(event.mode, ''), event.status, min(event.quad), count(*), count(DISTINCT event.article_id),
    count(DISTINCT event.source_id), round(sum(event.scale)::numeric, 3)
FROM core.event
INNER JOIN core.event_sighting AS sighting
    ON sighting.event_id = event.event_id AND sighting.data_day = event.data_day
WHERE event.data_day = %(day)s AND sighting.first_day = %(day)s
GROUP BY
    event.data_day, coalesce(event.country, ''), coalesce(event.admin1, ''), event.event_type,
    coalesce(event.mode, ''), event.status
