-- What is known of these addresses.
SELECT
    url_key, url, feed_id, signature, captured_at, status, payload_digest, record_id, etag, last_modified,
    attempts, checked_at
FROM raw.page WHERE url_key = ANY(%(url_keys)s)
