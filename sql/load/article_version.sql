-- The day's articles, one version each.
INSERT INTO core.article_version (
    data_day, article_id, url, canonical_url, source_id, title, author, section, published_at, updated_at,
    captured_at, publication_day, language, text, text_sha, day_cluster_id, copy_keys, run_id,
    pipeline_version, loaded_at
)
SELECT
    data_day, article_id, url, canonical_url, source_id, title, author, section, published_at, updated_at,
    captured_at, publication_day, language, text, text_sha, day_cluster_id, copy_keys, %(run_id)s,
    %(pipeline_version)s, %(now)s
FROM staging.article
WHERE run_key = %(run_key)s
