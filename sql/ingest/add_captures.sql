-- File captures in the index.
INSERT INTO raw.capture (
    data_day, path, record_offset, record_length, url, final_url, url_key, captured_at, status, kind,
    is_revisit, refers_to, record_id, payload_digest, feed_id, etag, last_modified
) VALUES %s
ON CONFLICT (data_day, path, record_offset) DO NOTHING
