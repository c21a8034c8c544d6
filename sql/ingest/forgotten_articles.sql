-- Which articles the addresses to be forgotten have become.
SELECT DISTINCT article_id, canonical_url FROM core.article_version
WHERE url = ANY(%(urls)s) OR canonical_url = ANY(%(urls)s) OR article_id = ANY(%(article_ids)s)
