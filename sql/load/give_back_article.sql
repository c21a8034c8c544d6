-- Rows that an earlier try of this run held go back to staging, to be judged again.
WITH back AS (
    DELETE FROM staging.held_article WHERE run_key = %(run_key)s RETURNING payload
)

INSERT INTO staging.article
SELECT (jsonb_populate_record(NULL::staging.article, back.payload)).*
FROM back
