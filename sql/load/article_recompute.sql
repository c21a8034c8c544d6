-- Articles that the day touches, from all their versions: the latest capture wins, then the greater hash.
-- Only an article that is known from another day is looked up in other partitions, so that the price of a
-- day does not grow with the warehouse. A later step sets near-copy clusters; a new article starts as its own.
WITH version AS (
    SELECT version.*
    FROM core.article_version AS version
    INNER JOIN touched_article ON touched_article.article_id = version.article_id
    WHERE version.data_day = %(day)s AND NOT touched_article.elsewhere
    UNION ALL
    SELECT version.*
    FROM core.article_version AS version
    INNER JOIN touched_article ON touched_article.article_id = version.article_id
    WHERE touched_article.elsewhere
)
INSERT INTO core.article (
    article_id, data_day, first_day, versions, canonical_url, source_id, title, published_at,
    publication_day, captured_at, language, text_sha, cluster_id
)
SELECT DISTINCT ON (article_id)
    article_id, data_day, min(data_day) OVER (PARTITION BY article_id),
    count(*) OVER (PARTITION BY article_id), canonical_url, source_id, title, published_at, publication_day,
    captured_at, language, text_sha, article_id
FROM version
ORDER BY article_id, captured_at DESC, text_sha DESC, data_day DESC
ON CONFLICT (article_id) DO UPDATE
SET
    data_day = excluded.data_day, first_day = excluded.first_day, versions = excluded.versions,
    canonical_url = excluded.canonical_url, source_id = excluded.source_id, title = excluded.title,
    published_at = excluded.published_at, publication_day = excluded.publication_day,
    captured_at = excluded.captured_at, language = excluded.language, text_sha = excluded.text_sha
WHERE
    (article.data_day, article.first_day, article.versions, article.text_sha, article.captured_at,
     article.canonical_url, article.source_id, article.title, article.published_at, article.publication_day,
     article.language)
    IS DISTINCT FROM
    (excluded.data_day, excluded.first_day, excluded.versions, excluded.text_sha, excluded.captured_at,
     excluded.canonical_url, excluded.source_id, excluded.title, excluded.published_at,
     excluded.publication_day, excluded.language)
