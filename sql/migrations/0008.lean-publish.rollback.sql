DROP VIEW core.event_export;

DROP VIEW core.event_current;

ALTER TABLE core.event ADD COLUMN search_text text NOT NULL DEFAULT '';

UPDATE core.event SET search_text = core.search_form(sentence_text);

ALTER TABLE core.event ALTER COLUMN search_text DROP DEFAULT;

CREATE INDEX event_by_country_type ON core.event (country, event_type, data_day);

CREATE INDEX event_mention_by_article ON core.event_mention (article_id);

CREATE VIEW core.event_current AS
SELECT event.*, event_sighting.happening_id
FROM core.event
INNER JOIN core.event_sighting
    ON event_sighting.event_id = event.event_id AND event_sighting.data_day = event.data_day
WHERE event_sighting.first_day = event_sighting.data_day;

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
