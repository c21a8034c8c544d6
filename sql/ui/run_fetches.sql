-- What a collecting run fetched, by feed; its batches say on which days to look.
SELECT feed_id, kind, outcome, count(*) AS fetches, sum(bytes)::bigint AS bytes
FROM raw.fetch
WHERE
    run = %(run_id)s
    AND data_day = ANY(ARRAY(SELECT DISTINCT batch.data_day FROM raw.batch WHERE batch.run = %(run_id)s))
GROUP BY feed_id, kind, outcome
ORDER BY feed_id, kind, outcome
LIMIT 500
