-- One row for every actor and recipient of the day's events, in the order of the record.
INSERT INTO core.event_actor (
    data_day, event_id, role, position, text, text_start, text_end, entity_id, name, country, sector
)
SELECT
    event.data_day, event.event_id, side.role, party.position - 1, party.value ->> 'text',
    (party.value ->> 'start')::integer, (party.value ->> 'end')::integer, party.value ->> 'entity_id',
    party.value ->> 'name', party.value ->> 'country', party.value ->> 'sector'
FROM staging.event
CROSS JOIN LATERAL (VALUES ('actor', event.actors), ('recipient', event.recipients)) AS side (role, parties)
CROSS JOIN LATERAL jsonb_array_elements(side.parties) WITH ORDINALITY AS party (value, position)
WHERE event.run_key = %(run_key)s
