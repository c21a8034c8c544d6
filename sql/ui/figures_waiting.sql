-- Published days of a range whose daily figures are still to be made.
SELECT DISTINCT data_day
FROM ops.dirty_day
WHERE data_day BETWEEN %(first)s AND %(last)s
ORDER BY data_day
LIMIT 8
