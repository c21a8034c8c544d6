-- Near-copies of an article: other articles of its cluster.
SELECT other.article_id, other.source_id, other.title, other.first_day
FROM core.article AS mine
INNER JOIN core.article AS other
    ON other.cluster_id = mine.cluster_id AND other.article_id <> mine.article_id
WHERE mine.article_id = %(article_id)s
ORDER BY other.first_day, other.source_id, other.article_id
LIMIT 50
