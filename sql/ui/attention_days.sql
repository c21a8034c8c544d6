-- Events of each outlet by day in the eight weeks that end on a day: attention over time.
SELECT source_id, data_day, events
FROM mart.daily_source
WHERE data_day BETWEEN %(day)s::date - 55 AND %(day)s::date
