-- The archive files that a run read.
SELECT path, digest, bytes
FROM ops.day_input
WHERE data_day = %(day)s AND run_key = %(run_key)s
ORDER BY path
LIMIT %(limit)s
