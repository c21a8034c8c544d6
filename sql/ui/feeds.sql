-- Feeds in plain words, worst first.
SELECT
    feed_health.*, source.name_en, source.name_ar, fault.outcome AS fault, fault.detail AS fault_detail,
    fault.fetched_at AS fault_at
FROM ops.feed_health
LEFT JOIN core.source
    ON source.source_id = split_part(feed_health.feed_id, '.', 1) AND source.valid_to IS NULL
LEFT JOIN LATERAL (
    SELECT attempt.outcome, attempt.detail, attempt.fetched_at
    FROM raw.fetch AS attempt
    WHERE
        attempt.feed_id = feed_health.feed_id AND attempt.kind = 'feed'
        AND attempt.outcome NOT IN ('ok', 'not_modified') AND attempt.data_day >= %(first)s
    ORDER BY attempt.fetched_at DESC
    LIMIT 1
) AS fault ON true
ORDER BY (feed_health.paused_at IS NOT NULL) DESC, feed_health.failures DESC, feed_health.feed_id
