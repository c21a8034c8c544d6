-- How far today's shares are from those of the four weeks before, as total variation distance (0 the same, 1
-- nothing in common): for event types and for outlets.
WITH share AS (
    SELECT 'event_type' AS what, event_type AS name, count(*) AS today, 0 AS before
    FROM staging.event
    WHERE run_key = %(run_key)s
    GROUP BY event_type
    UNION ALL
    SELECT 'event_type', event_type, 0, count(*)
    FROM core.event
    WHERE data_day BETWEEN %(day)s - 28 AND %(day)s - 1
    GROUP BY event_type
    UNION ALL
    SELECT 'source', source_id, count(*), 0
    FROM staging.article
    WHERE run_key = %(run_key)s
    GROUP BY source_id
    UNION ALL
    SELECT 'source', source_id, 0, count(*)
    FROM core.article_version
    WHERE data_day BETWEEN %(day)s - 28 AND %(day)s - 1
    GROUP BY source_id
),

summed AS (
    SELECT what, name, sum(today) AS today, sum(before) AS before
    FROM share
    GROUP BY what, name
),

compared AS (
    SELECT
        what, name, today / nullif(sum(today) OVER (PARTITION BY what), 0) AS share_today,
        before / nullif(sum(before) OVER (PARTITION BY what), 0) AS share_before
    FROM summed
)

SELECT
    coalesce(sum(abs(share_today - share_before)) FILTER (WHERE what = 'event_type') / 2, 0)::double precision
        AS type_drift,
    coalesce(sum(abs(share_today - share_before)) FILTER (WHERE what = 'source') / 2, 0)::double precision
        AS source_drift
FROM compared
