-- Articles that other days were known to hold, and that no day holds any more. Apart from the others, so that
-- partitions are looked into for these few only.
DELETE FROM core.article
USING touched_article
WHERE
    touched_article.article_id = article.article_id
    AND touched_article.elsewhere
    AND NOT EXISTS (
        SELECT 1 FROM core.article_version AS version WHERE version.article_id = article.article_id
    )
