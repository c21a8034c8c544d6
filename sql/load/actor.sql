-- Entities that the day's events name. Which of two descriptions stays depends on their content only (the
-- later coder version, then the greater text), so that days may be loaded in any order; key order keeps two
-- loads from waiting for each other crosswise.
INSERT INTO core.actor (entity_id, name, country, sector, coder_version)
SELECT DISTINCT ON (entity_id) entity_id, name, country, sector, coder_version
FROM (
    SELECT
        party.value ->> 'entity_id' AS entity_id, party.value ->> 'name' AS name,
        party.value ->> 'country' AS country, party.value ->> 'sector' AS sector, event.coder_version
    FROM staging.event
    CROSS JOIN LATERAL jsonb_array_elements(event.actors || event.recipients) AS party (value)
    WHERE event.run_key = %(run_key)s
    UNION
    SELECT source_entity_id, source_name, source_country, source_sector, coder_version
    FROM staging.event
    WHERE run_key = %(run_key)s
) AS named
WHERE entity_id IS NOT NULL
ORDER BY
    entity_id, coder_version DESC, coalesce(name, '') DESC, coalesce(country, '') DESC, coalesce(sector, '') DESC
ON CONFLICT (entity_id) DO UPDATE
SET
    name = excluded.name, country = excluded.country, sector = excluded.sector,
    coder_version = excluded.coder_version
WHERE
    (excluded.coder_version, coalesce(excluded.name, ''), coalesce(excluded.country, ''),
     coalesce(excluded.sector, ''))
    > (actor.coder_version, coalesce(actor.name, ''), coalesce(actor.country, ''), coalesce(actor.sector, ''))
