-- What each outlet printed: articles, distinct ones, events, its share of the day, what of it is in quarantine.
INSERT INTO mart.daily_source (
    data_day, source_id, articles, distinct_articles, events, article_share, event_share, quarantined_articles
)
WITH printed AS (
    SELECT source_id, count(*) AS articles, count(DISTINCT day_cluster_id) AS distinct_articles
    FROM core.article_version
    WHERE data_day = %(day)s
    GROUP BY source_id
),

coded AS (
    SELECT source_id, count(*) AS events
    FROM core.event_sighting
    WHERE data_day = %(day)s AND first_day = %(day)s
    GROUP BY source_id
),

held AS (
    SELECT coalesce(source_id, '') AS source_id, count(*) AS articles
    FROM quarantine.article
    WHERE data_day = %(day)s
    GROUP BY coalesce(source_id, '')
),

outlet AS (
    SELECT source_id FROM printed
    UNION
    SELECT source_id FROM held
)

SELECT
    %(day)s, outlet.source_id, coalesce(printed.articles, 0), coalesce(printed.distinct_articles, 0),
    coalesce(coded.events, 0),
    coalesce(printed.articles / nullif(sum(printed.articles) OVER (), 0), 0)::double precision,
    coalesce(coded.events / nullif(sum(coded.events) OVER (), 0), 0)::double precision,
    coalesce(held.articles, 0)
FROM outlet
LEFT JOIN printed ON printed.source_id = outlet.source_id
LEFT JOIN coded ON coded.source_id = outlet.source_id
LEFT JOIN held ON held.source_id = outlet.source_id
