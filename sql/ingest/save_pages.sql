-- Keep what was learnt about pages: the newest capture, tries, checks.
INSERT INTO raw.page AS page (
    url_key, url, feed_id, signature, captured_at, status, payload_digest, record_id, etag, last_modified,
    attempts, checked_at
) VALUES %s
ON CONFLICT (url_key) DO UPDATE SET
    url = excluded.url,
    feed_id = excluded.feed_id,
    signature = coalesce(excluded.signature, page.signature),
    captured_at = excluded.captured_at,
    status = excluded.status,
    payload_digest = excluded.payload_digest,
    record_id = excluded.record_id,
    etag = excluded.etag,
    last_modified = excluded.last_modified,
    attempts = excluded.attempts,
    checked_at = excluded.checked_at
