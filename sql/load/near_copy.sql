-- Links between near copies that touch the day: within the day to the cluster that the run found, and to days
-- of the window through shared keys. For each key and day the smallest article speaks for its fellows, so that
-- a text printed a hundred times makes a hundred links and not five thousand.
WITH own AS MATERIALIZED (
    SELECT key.copy_key, version.article_id, min(version.article_id) OVER (PARTITION BY key.copy_key) AS speaker
    FROM core.article_version AS version
    CROSS JOIN LATERAL unnest(version.copy_keys) AS key (copy_key)
    WHERE version.data_day = %(day)s
),

other AS (
    SELECT key.copy_key, version.data_day, min(version.article_id) AS speaker
    FROM core.article_version AS version
    CROSS JOIN LATERAL unnest(version.copy_keys) AS key (copy_key)
    WHERE
        version.data_day BETWEEN %(day)s - %(window)s AND %(day)s + %(window)s
        AND version.data_day <> %(day)s
        AND key.copy_key IN (SELECT own.copy_key FROM own)
    GROUP BY key.copy_key, version.data_day
)

INSERT INTO core.near_copy (day_a, article_a, day_b, article_b)
SELECT version.data_day, version.day_cluster_id, version.data_day, version.article_id
FROM core.article_version AS version
WHERE version.data_day = %(day)s AND version.day_cluster_id <> version.article_id
UNION
SELECT %(day)s, own.speaker, %(day)s, own.article_id
FROM own
WHERE own.speaker <> own.article_id
UNION
SELECT
    least(other.data_day, %(day)s),
    CASE WHEN other.data_day < %(day)s THEN other.speaker ELSE own.speaker END,
    greatest(other.data_day, %(day)s),
    CASE WHEN other.data_day < %(day)s THEN own.speaker ELSE other.speaker END
FROM own
INNER JOIN other ON other.copy_key = own.copy_key
WHERE own.article_id = own.speaker AND other.speaker <> own.speaker
