-- The day in one row; only days that were loaded have one.
INSERT INTO mart.day (data_day, articles, distinct_articles, events, happenings, made_at)
SELECT
    state.data_day,
    (SELECT count(*) FROM core.article_version AS version WHERE version.data_day = %(day)s),
    (SELECT count(DISTINCT version.day_cluster_id) FROM core.article_version AS version
        WHERE version.data_day = %(day)s),
    (SELECT count(*) FROM core.event_sighting AS sighting
        WHERE sighting.data_day = %(day)s AND sighting.first_day = %(day)s),
    (SELECT count(*) FROM core.happening WHERE happening.first_day = %(day)s),
    %(now)s
FROM ops.day_state AS state
WHERE state.data_day = %(day)s AND state.run_key IS NOT NULL
