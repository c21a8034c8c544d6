-- Write the clusters that changed.
UPDATE core.article
SET cluster_id = fresh.cluster_id
FROM unnest(%(articles)s::text[], %(clusters)s::text[]) AS fresh (article_id, cluster_id)
WHERE fresh.article_id = article.article_id AND article.cluster_id <> fresh.cluster_id
