-- Rows that an earlier try of this run held go back to staging, to be judged again.
WITH back AS (
    DELETE FROM staging.held_event WHERE run_key = %(run_key)s RETURNING payload
)

INSERT INTO staging.event
SELECT (jsonb_populate_record(NULL::staging.event, back.payload)).*
FROM back
