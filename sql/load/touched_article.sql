-- Articles of the day before and after, and whether another day may hold them too.
CREATE TEMPORARY TABLE touched_article ON COMMIT DROP AS
SELECT
    touched.article_id,
    coalesce(article.versions > 1 OR article.data_day <> %(day)s, false) AS elsewhere,
    coalesce(article.cluster_id, touched.article_id) AS cluster_before
FROM (
    SELECT article_id FROM article_before
    UNION
    SELECT article_id FROM staging.article WHERE run_key = %(run_key)s
) AS touched
LEFT JOIN core.article ON article.article_id = touched.article_id
