-- Articles of each outlet today against its median over the four weeks before; an outlet that is silent today
-- has a row of its own. Days before an outlet's first article do not count against it.
WITH earlier_day AS (
    SELECT data_day
    FROM ops.day_state
    WHERE run_key IS NOT NULL AND data_day BETWEEN %(day)s - 28 AND %(day)s - 1
),

earlier AS (
    SELECT version.source_id, version.data_day, count(*) AS articles
    FROM core.article_version AS version
    WHERE version.data_day BETWEEN %(day)s - 28 AND %(day)s - 1
    GROUP BY version.source_id, version.data_day
),

usual AS (
    SELECT
        first.source_id,
        percentile_cont(0.5) WITHIN GROUP (ORDER BY coalesce(earlier.articles, 0)) AS median_articles,
        count(*) AS days
    FROM (SELECT source_id, min(data_day) AS first_day FROM earlier GROUP BY source_id) AS first
    INNER JOIN earlier_day ON earlier_day.data_day >= first.first_day
    LEFT JOIN earlier
        ON earlier.source_id = first.source_id AND earlier.data_day = earlier_day.data_day
    GROUP BY first.source_id
),

today AS (
    SELECT source_id, count(*) AS articles
    FROM (
        SELECT source_id FROM staging.article WHERE run_key = %(run_key)s
        UNION ALL
        SELECT source_id FROM staging.held_article WHERE run_key = %(run_key)s
    ) AS staged
    GROUP BY source_id
)

SELECT
    usual.source_id, coalesce(today.articles, 0) AS articles, usual.median_articles,
    coalesce(today.articles, 0) / usual.median_articles AS ratio
FROM usual
LEFT JOIN today ON today.source_id = usual.source_id
WHERE usual.days >= 7 AND usual.median_articles >= 5
