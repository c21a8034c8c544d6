-- depends: 0006.exports
-- What the events page filters by, in one narrow table: each event once, on its first day, with the words of its
-- sentence and of its parties in an inverted index. Made with the other daily figures and not by publishing, which
-- an inverted index would slow down.

CREATE FUNCTION core.search_forms(words text) RETURNS SETOF text
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
AS $$
    -- Each word as it stands and without what is written together with it: and, in, for, the. «والمدينة» is found
    -- by «المدينة» and by «مدينة»; three letters at least must be left.
    SELECT DISTINCT form
    FROM regexp_split_to_table(core.search_form(words), '[^[:alnum:]]+') AS token
    CROSS JOIN LATERAL (SELECT regexp_replace(token, '^[وف](?=...)', '') AS word) AS conjoined
    CROSS JOIN LATERAL (SELECT regexp_replace(word, '^[بكل](?=...)', '') AS word) AS preposed
    CROSS JOIN LATERAL (
        VALUES
            (token),
            (conjoined.word),
            (preposed.word),
            (regexp_replace(preposed.word, '^ال(?=...)', '')),
            (CASE WHEN conjoined.word ~ '^لل...' THEN substr(conjoined.word, 3) END),
            (CASE WHEN conjoined.word ~ '^لل...' THEN 'ال' || substr(conjoined.word, 3) END)
    ) AS known (form)
    WHERE form <> ''
$$;

CREATE FUNCTION core.search_query(words text, field text) RETURNS tsquery
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
    -- All of these words, from three letters on also as beginnings; NULL when there is no word to look for.
    SELECT string_agg(
        quote_literal(field || token) || CASE WHEN token ~ '^[^0-9]{3,}$' THEN ':*' ELSE '' END, ' & '
    )::tsquery
    FROM regexp_split_to_table(core.search_form(words), '[^[:alnum:]]+') AS token
    WHERE token <> ''
$$;

CREATE TABLE mart.event_search (
    data_day date NOT NULL,
    event_id text NOT NULL,
    article_id text NOT NULL,
    source_id text NOT NULL,
    event_type text NOT NULL,
    mode text,
    status text NOT NULL,
    status_class text NOT NULL,
    country text,
    admin1 text,
    place_name text,
    lat double precision,
    lon double precision,
    event_day date,
    event_day_end date,
    dead_low integer,
    injured_low integer,
    arrested_low integer,
    confidence double precision NOT NULL,
    words tsvector NOT NULL,
    PRIMARY KEY (data_day, event_id)
) PARTITION BY RANGE (data_day);

CREATE INDEX event_search_by_words ON mart.event_search USING gin (words);

CREATE TABLE mart.event_search_default PARTITION OF mart.event_search DEFAULT;

INSERT INTO ops.dirty_day (data_day, run_key)
SELECT data_day, run_key FROM ops.day_state WHERE run_key IS NOT NULL;
