-- Articles of each source on a day, and per loaded day of the four weeks before.
WITH loaded AS (
    SELECT count(*) AS days
    FROM ops.day_state
    WHERE data_day BETWEEN %(day)s::date - 28 AND %(day)s::date - 1 AND run_key IS NOT NULL
)
SELECT
    version.source_id,
    count(*) FILTER (WHERE version.data_day = %(day)s) AS articles,
    (count(*) FILTER (WHERE version.data_day < %(day)s))::double precision / nullif(loaded.days, 0) AS usual,
    loaded.days
FROM core.article_version AS version
CROSS JOIN loaded
WHERE version.data_day BETWEEN %(day)s::date - 28 AND %(day)s
GROUP BY version.source_id, loaded.days
ORDER BY version.source_id
