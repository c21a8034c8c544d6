-- Entities that the day's events name. Which of two descriptions stays depends on their content only (the
-- later coder version, then the greater text), so that days may be loaded in any order; key order keeps two
-- loads from waiting for each other crosswise.
INSERT INTO core.actor (entity_id, name, country, sector, coder_version)
SELECT DISTINCT ON (named.entity_id) named.entity_id, named.name, named.country, named.sector, coder.coder_version
FROM (
    SELECT entity_id, name, country, sector
    FROM core.event_actor
    WHERE data_day = %(day)s AND entity_id IS NOT NULL
    UNION
    SELECT source_entity_id, source_name, source_country, source_sector
    FROM staging.event
    WHERE run_key = %(run_key)s AND source_entity_id IS NOT NULL
) AS named
-- None where nothing is staged: a page is forgotten, and no entity is new.
CROSS JOIN (SELECT max(coder_version) AS coder_version FROM staging.event WHERE run_key = %(run_key)s) AS coder
WHERE coder.coder_version IS NOT NULL
ORDER BY
    named.entity_id, coalesce(named.name, '') DESC, coalesce(named.country, '') DESC,
    coalesce(named.sector, '') DESC
ON CONFLICT (entity_id) DO UPDATE
SET
    name = excluded.name, country = excluded.country, sector = excluded.sector,
    coder_version = excluded.coder_version
WHERE
    (excluded.coder_version, coalesce(excluded.name, ''), coalesce(excluded.country, ''),
     coalesce(excluded.sector, ''))
    > (actor.coder_version, coalesce(actor.name, ''), coalesce(actor.country, ''), coalesce(actor.sector, ''))
