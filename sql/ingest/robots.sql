-- Copies of robots.txt.
SELECT origin, fetched_at, status, body FROM raw.robots WHERE origin = ANY(%(origins)s)
