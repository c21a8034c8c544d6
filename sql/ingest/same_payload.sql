-- Another page with the same bytes, captured before.
SELECT
    url_key, url, feed_id, signature, captured_at, status, payload_digest, record_id, etag, last_modified,
    attempts, checked_at
FROM raw.page
WHERE
    payload_digest = %(payload_digest)s
    AND split_part(feed_id, '.', 1) = %(outlet_id)s
    AND record_id IS NOT NULL
    AND captured_at IS NOT NULL
ORDER BY captured_at, url_key
LIMIT 1
