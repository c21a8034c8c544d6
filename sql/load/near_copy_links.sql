-- Links that have one of these articles at an end.
SELECT article_a, article_b FROM core.near_copy WHERE article_a = ANY(%(articles)s)
UNION
SELECT article_a, article_b FROM core.near_copy WHERE article_b = ANY(%(articles)s)
