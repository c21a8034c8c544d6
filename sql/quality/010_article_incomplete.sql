-- reason: article_incomplete
-- item: article
-- severity: quarantine
-- releasable: no
-- version: 1
-- en: A field that every article must have is empty.
-- ar: حقل لازم لكل مادة فارغ.
SELECT
    staged_row,
    concat_ws(
        ' ', CASE WHEN coalesce(article_id, '') = '' THEN 'article_id' END,
        CASE WHEN coalesce(url, '') = '' THEN 'url' END,
        CASE WHEN coalesce(canonical_url, '') = '' THEN 'canonical_url' END,
        CASE WHEN coalesce(source_id, '') = '' THEN 'source_id' END,
        CASE WHEN coalesce(text, '') = '' THEN 'text' END,
        CASE WHEN coalesce(text_sha, '') = '' THEN 'text_sha' END,
        CASE WHEN coalesce(language, '') = '' THEN 'language' END
    ) AS detail
FROM staging.article
WHERE run_key = %(run_key)s
    AND (
        coalesce(article_id, '') = '' OR coalesce(url, '') = '' OR coalesce(canonical_url, '') = ''
        OR coalesce(source_id, '') = '' OR coalesce(text, '') = '' OR coalesce(text_sha, '') = ''
        OR coalesce(language, '') = '' OR captured_at IS NULL OR publication_day IS NULL
        OR day_cluster_id IS NULL OR copy_keys IS NULL
    )
