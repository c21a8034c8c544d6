-- Log what was fetched, well or ill.
INSERT INTO raw.fetch (
    data_day, fetched_at, feed_id, url, kind, outcome, status, bytes, seconds, detail, path, batch, run
) VALUES %s
