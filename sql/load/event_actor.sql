-- One row for every actor and recipient of the day's events, in the order of the record.
INSERT INTO core.event_actor (
    data_day, event_id, role, position, text, text_start, text_end, entity_id, name, country, sector
)
SELECT
    event.data_day, event.event_id, side.role, party.position - 1, party.text, party.start, party."end",
    party.entity_id, party.name, party.country, party.sector
FROM staging.event
CROSS JOIN LATERAL (VALUES ('actor', event.actors), ('recipient', event.recipients)) AS side (role, parties)
CROSS JOIN LATERAL ROWS FROM (
    jsonb_to_recordset(side.parties) AS (
        text text, start integer, "end" integer, entity_id text, name text, country text, sector text
    )
) WITH ORDINALITY AS party (text, start, "end", entity_id, name, country, sector, position)
WHERE event.run_key = %(run_key)s
