-- Know pages again after reindexing: the latest capture of each counts.
INSERT INTO raw.page AS page (
    url_key, url, feed_id, signature, captured_at, status, payload_digest, record_id, etag, last_modified,
    attempts, checked_at
) VALUES %s
ON CONFLICT (url_key) DO UPDATE SET
    captured_at = excluded.captured_at,
    status = excluded.status,
    payload_digest = excluded.payload_digest,
    record_id = excluded.record_id,
    etag = excluded.etag,
    last_modified = excluded.last_modified,
    attempts = 0,
    checked_at = greatest(page.checked_at, excluded.checked_at)
WHERE page.captured_at IS NULL OR page.captured_at < excluded.captured_at
