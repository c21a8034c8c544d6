-- What happened on the day by country and type, with its dead: the daily figures once more, coarser.
INSERT INTO mart.daily_type (data_day, country, event_type, happenings, dead_low, dead_high)
SELECT data_day, country, event_type, sum(happenings), sum(dead_low), sum(dead_high)
FROM mart.daily_happening
WHERE data_day = %(day)s AND status_class = 'happened'
GROUP BY data_day, country, event_type
