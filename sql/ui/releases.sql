-- Who released what, newest first.
SELECT release_id, released_at, released_by, because, reason_code, first_day, last_day, source_id, items, revoked_at
FROM ops.release
ORDER BY release_id DESC
LIMIT 50
