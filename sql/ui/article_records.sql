-- Where the archive keeps an article's page as of a day.
SELECT path, record_offset, record_length, captured_at, status
FROM raw.capture
WHERE data_day = %(day)s AND url_key = ANY(%(keys)s) AND kind = 'page'
ORDER BY captured_at
LIMIT %(limit)s
