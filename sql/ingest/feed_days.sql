-- Daily figures of all feeds since a day.
SELECT feed_id, data_day, fetches, errors, items, new_pages
FROM ops.feed_day WHERE data_day >= %(since)s
ORDER BY feed_id, data_day
