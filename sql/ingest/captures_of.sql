-- Every capture of one address, with its place in the archive.
SELECT
    path, record_offset AS "offset", record_length AS length, url, final_url, url_key, captured_at, data_day,
    status, kind, is_revisit AS revisit, refers_to, record_id, payload_digest, feed_id, etag, last_modified
FROM raw.capture WHERE url_key = %(url_key)s
ORDER BY captured_at, path, record_offset
