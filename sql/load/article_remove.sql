-- Articles that only this day held and that it holds no more.
DELETE FROM core.article
USING touched_article
WHERE
    touched_article.article_id = article.article_id
    AND NOT touched_article.elsewhere
    AND NOT EXISTS (
        SELECT 1
        FROM core.article_version AS version
        WHERE version.data_day = %(day)s AND version.article_id = article.article_id
    )
