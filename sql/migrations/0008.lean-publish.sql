-- depends: 0007.event-search
-- What made publishing slower and was read by nobody: the search form of every sentence (now made where it is
-- asked for; the events page has a table of its own), and indexes that mart.event_search and days replace.

DROP VIEW core.event_export;

DROP VIEW core.event_current;

ALTER TABLE core.event DROP COLUMN search_text;

DROP INDEX core.event_by_country_type;

DROP INDEX core.event_mention_by_article;

CREATE VIEW core.event_current AS
SELECT event.*, event_sighting.happening_id
FROM core.event
INNER JOIN core.event_sighting
    ON event_sighting.event_id = event.event_id AND event_sighting.data_day = event.data_day
WHERE event_sighting.first_day = event_sighting.data_day;

CREATE VIEW core.event_export AS
SELECT
    event.*, core.search_form(event.sentence_text) AS search_text, sighting.happening_id, article.url,
    article.canonical_url, article.title, article.author, article.language, article.published_at,
    article.captured_at, article.day_cluster_id
FROM core.event
INNER JOIN core.event_sighting AS sighting
    ON
        sighting.event_id = event.event_id AND sighting.data_day = event.data_day
        AND sighting.first_day = sighting.data_day
INNER JOIN core.article_version AS article
    ON article.data_day = event.data_day AND article.article_id = event.article_id
WHERE NOT EXISTS (SELECT 1 FROM ops.tombstone WHERE tombstone.article_id = event.article_id);
