-- Articles that the day touches, and whoever shared a cluster with one of them before.
SELECT article_id FROM touched_article
UNION
SELECT article.article_id
FROM core.article
INNER JOIN (
    SELECT DISTINCT cluster_before FROM touched_article
) AS before ON before.cluster_before = article.cluster_id
