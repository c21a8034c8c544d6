-- The day's captures without news text for us.
INSERT INTO quarantine.set_aside_page (data_day, url, feed_id, captured_at, reason_code, detail, run_id)
SELECT data_day, url, feed_id, captured_at, reason_code, detail, %(run_id)s
FROM staging.set_aside
WHERE run_key = %(run_key)s
