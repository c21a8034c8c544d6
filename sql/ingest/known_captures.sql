-- Which of these captures the index has.
SELECT capture.url_key, capture.captured_at
FROM raw.capture
INNER JOIN
    unnest(%(url_keys)s::text [], %(moments)s::timestamptz [], %(days)s::date [])
        AS wanted (url_key, captured_at, data_day)
    ON
        capture.url_key = wanted.url_key
        AND capture.captured_at = wanted.captured_at
        AND capture.data_day = wanted.data_day
