-- Other reports of the happening that an event tells, each once, with their tolls.
SELECT
    other.event_id, other.data_day, other.source_id, other.article_id, other.event_type, other.mode,
    other.place_name, other.country, other.event_day, other.dead_low, other.dead_high, other.injured_low,
    other.injured_high, other.arrested_low, other.arrested_high, told.missing_low, told.missing_high,
    told.displaced_low, told.displaced_high, told.crowd_low, told.crowd_high, other.confidence, article.title
FROM core.event_sighting AS mine
INNER JOIN core.event_sighting AS other
    ON other.happening_id = mine.happening_id AND other.first_day = other.data_day
LEFT JOIN core.event AS told ON told.data_day = other.data_day AND told.event_id = other.event_id
LEFT JOIN core.article ON article.article_id = other.article_id
WHERE
    mine.event_id = %(event_id)s AND mine.data_day = %(day)s AND other.event_id <> mine.event_id
    AND NOT EXISTS (SELECT 1 FROM ops.tombstone WHERE tombstone.article_id = other.article_id)
ORDER BY other.data_day, other.source_id, other.event_id
LIMIT 50
