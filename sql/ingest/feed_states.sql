-- What is known of every feed.
SELECT
    feed_id, url, etag, last_modified, body_digest, last_fetch_at, last_success_at, last_new_at, failures,
    last_outcome, verified_at, moved_to, paused_at, paused_by, paused_because, next_probe_at, system_status
FROM ops.feed_health ORDER BY feed_id
