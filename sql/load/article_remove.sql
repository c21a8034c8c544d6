-- Articles that the day touched and that no day holds any more.
DELETE FROM core.article
USING touched_article
WHERE
    touched_article.article_id = article.article_id
    AND (
        (touched_article.elsewhere AND NOT EXISTS (
            SELECT 1 FROM core.article_version AS version WHERE version.article_id = article.article_id
        ))
        OR (NOT touched_article.elsewhere AND NOT EXISTS (
            SELECT 1
            FROM core.article_version AS version
            WHERE version.data_day = %(day)s AND version.article_id = article.article_id
        ))
    )
