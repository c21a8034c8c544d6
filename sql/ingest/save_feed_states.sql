-- Keep what was learnt about feeds.
INSERT INTO ops.feed_health (
    feed_id, url, etag, last_modified, body_digest, last_fetch_at, last_success_at, last_new_at, failures,
    last_outcome, verified_at, moved_to, paused_at, paused_by, paused_because, next_probe_at, system_status
) VALUES %s
ON CONFLICT (feed_id) DO UPDATE SET
    url = excluded.url,
    etag = excluded.etag,
    last_modified = excluded.last_modified,
    body_digest = excluded.body_digest,
    last_fetch_at = excluded.last_fetch_at,
    last_success_at = excluded.last_success_at,
    last_new_at = excluded.last_new_at,
    failures = excluded.failures,
    last_outcome = excluded.last_outcome,
    verified_at = excluded.verified_at,
    moved_to = excluded.moved_to,
    paused_at = excluded.paused_at,
    paused_by = excluded.paused_by,
    paused_because = excluded.paused_because,
    next_probe_at = excluded.next_probe_at,
    system_status = excluded.system_status
