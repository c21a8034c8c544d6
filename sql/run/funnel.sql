-- What became of each day's pages, from the run that its rows come from.
SELECT
    day_state.data_day,
    day_state.state,
    run.captured,
    run.staged_articles AS articles,
    run.distinct_articles,
    run.staged_events AS events,
    run.quarantined_articles + run.quarantined_events AS quarantined,
    run.published_events AS published
FROM ops.day_state
INNER JOIN ops.run ON run.run_key = day_state.run_key
WHERE day_state.data_day = ANY(%(days)s)
ORDER BY day_state.data_day
