-- New pages of each feed by day.
SELECT feed_id, data_day, new_pages
FROM ops.feed_day
WHERE data_day BETWEEN %(first)s AND %(last)s
