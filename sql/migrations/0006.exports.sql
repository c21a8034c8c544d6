-- depends: 0005.partitions-under-lock
-- What exports select from: each event once, with its happening, article and tombstones left out.

CREATE FUNCTION core.plain_cell(words text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
    -- A spreadsheet runs a cell that begins like a formula: news text must stay text.
    SELECT CASE WHEN words ~ '^[=+@\t\r-]' THEN '''' || words ELSE words END
$$;

CREATE VIEW core.event_export AS
SELECT
    event.*, sighting.happening_id, article.url, article.canonical_url, article.title, article.author,
    article.language, article.published_at, article.captured_at, article.day_cluster_id
FROM core.event
INNER JOIN core.event_sighting AS sighting
    ON
        sighting.event_id = event.event_id AND sighting.data_day = event.data_day
        AND sighting.first_day = sighting.data_day
INNER JOIN core.article_version AS article
    ON article.data_day = event.data_day AND article.article_id = event.article_id
WHERE NOT EXISTS (SELECT 1 FROM ops.tombstone WHERE tombstone.article_id = event.article_id);
