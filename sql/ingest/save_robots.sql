-- Keep a copy of robots.txt.
INSERT INTO raw.robots (origin, fetched_at, status, body)
VALUES (%(origin)s, %(fetched_at)s, %(status)s, %(body)s)
ON CONFLICT (origin) DO UPDATE SET
    fetched_at = excluded.fetched_at, status = excluded.status, body = excluded.body
