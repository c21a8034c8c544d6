-- The first day from which on a range holds at most so many events (its last loaded day in any case), and whether
-- that is the whole range.
SELECT
    coalesce(min(day.data_day) FILTER (WHERE day.so_far <= %(most)s), max(day.data_day)) AS first_day,
    coalesce(max(day.so_far) <= %(most)s OR count(*) = 1, true) AS is_whole
FROM (
    SELECT data_day, sum(events) OVER (ORDER BY data_day DESC) AS so_far
    FROM mart.day
    WHERE data_day BETWEEN %(first)s AND %(last)s
) AS day
