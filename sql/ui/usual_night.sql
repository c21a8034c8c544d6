-- Medians of the four weeks before a day, over the runs that their rows come from.
SELECT
    count(*) AS days,
    percentile_cont(0.5) WITHIN GROUP (ORDER BY run.captured) AS captured,
    percentile_cont(0.5) WITHIN GROUP (ORDER BY run.staged_articles) AS staged_articles,
    percentile_cont(0.5) WITHIN GROUP (ORDER BY run.distinct_articles) AS distinct_articles,
    percentile_cont(0.5) WITHIN GROUP (ORDER BY run.staged_events) AS staged_events,
    percentile_cont(0.5) WITHIN GROUP (ORDER BY run.quarantined_articles) AS quarantined_articles,
    percentile_cont(0.5) WITHIN GROUP (ORDER BY run.quarantined_events) AS quarantined_events,
    percentile_cont(0.5) WITHIN GROUP (ORDER BY run.published_events) AS published_events
FROM ops.day_state
INNER JOIN ops.run ON run.run_key = day_state.run_key
WHERE day_state.data_day BETWEEN %(day)s::date - 28 AND %(day)s::date - 1
