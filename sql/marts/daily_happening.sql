-- Happenings that began on the day, with the tolls of all their reports (least low, greatest high).
INSERT INTO mart.daily_happening (
    data_day, country, admin1, event_type, mode, status_class, happenings, reports, dead_low, dead_high,
    injured_low, injured_high, arrested_low, arrested_high
)
SELECT
    first_day, country, coalesce(admin1, ''), event_type, coalesce(mode, ''), status_class, count(*),
    sum(events), coalesce(sum(dead_low), 0), coalesce(sum(dead_high), 0), coalesce(sum(injured_low), 0),
    coalesce(sum(injured_high), 0), coalesce(sum(arrested_low), 0), coalesce(sum(arrested_high), 0)
FROM core.happening
WHERE first_day = %(day)s
GROUP BY first_day, country, coalesce(admin1, ''), event_type, coalesce(mode, ''), status_class
