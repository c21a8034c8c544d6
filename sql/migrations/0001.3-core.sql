-- depends: 0001.2-ops
-- Published rows. Day tables are keyed (data_day, id) and partitioned by month; what spans days is derived.
-- No foreign keys on day tables: the rules and the audit check references before anything is published,
-- at a tenth of the price.

CREATE TABLE core.code_event_type (
    event_type text PRIMARY KEY,
    quad smallint NOT NULL,
    recipient_required boolean NOT NULL,
    scale double precision NOT NULL,
    label_en text NOT NULL,
    label_ar text NOT NULL
);

CREATE TABLE core.code_mode (
    event_type text NOT NULL,
    mode text NOT NULL,
    scale double precision NOT NULL,
    label_en text NOT NULL,
    label_ar text NOT NULL,
    PRIMARY KEY (event_type, mode)
);

CREATE TABLE core.code_cameo (
    cameo text PRIMARY KEY,
    label_en text NOT NULL,
    event_type text,
    goldstein double precision
);

CREATE TABLE core.code_sector (
    sector text PRIMARY KEY,
    label_en text NOT NULL,
    label_ar text NOT NULL
);

CREATE TABLE core.code_context (
    context text PRIMARY KEY,
    label_en text NOT NULL,
    label_ar text NOT NULL
);

CREATE TABLE core.code_status (
    status text PRIMARY KEY,
    status_class text NOT NULL,
    label_en text NOT NULL,
    label_ar text NOT NULL
);

CREATE TABLE core.code_country (
    country text PRIMARY KEY,
    kind text NOT NULL,
    fips text,
    label_en text NOT NULL,
    label_ar text NOT NULL,
    lat_min double precision,
    lat_max double precision,
    lon_min double precision,
    lon_max double precision
);

CREATE TABLE core.source (
    source_key bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    source_id text NOT NULL,
    valid_from date NOT NULL,
    valid_to date,
    name_ar text NOT NULL,
    name_en text NOT NULL,
    country text NOT NULL,
    ownership text NOT NULL,
    language text NOT NULL,
    time_zone text NOT NULL,
    home text NOT NULL,
    UNIQUE (source_id, valid_from),
    CHECK (valid_to IS NULL OR valid_to >= valid_from)
);

CREATE UNIQUE INDEX source_current ON core.source (source_id) WHERE valid_to IS NULL;

CREATE TABLE core.actor (
    entity_id text PRIMARY KEY,
    name text,
    country text,
    sector text,
    coder_version text NOT NULL
);

CREATE TABLE core.place (
    geonameid bigint PRIMARY KEY,
    name text,
    admin1 text,
    country text,
    lat double precision,
    lon double precision,
    resolution smallint,
    coder_version text NOT NULL
);

CREATE TABLE core.article_version (
    data_day date NOT NULL,
    article_id text NOT NULL,
    url text NOT NULL,
    canonical_url text NOT NULL,
    source_id text NOT NULL,
    title text,
    author text,
    section text,
    published_at timestamptz,
    updated_at timestamptz,
    captured_at timestamptz NOT NULL,
    publication_day date NOT NULL,
    language text NOT NULL,
    text text NOT NULL,
    text_sha text NOT NULL,
    day_cluster_id text NOT NULL,
    copy_keys bigint[] NOT NULL,
    run_id text NOT NULL,
    pipeline_version text NOT NULL,
    loaded_at timestamptz NOT NULL,
    PRIMARY KEY (data_day, article_id)
) PARTITION BY RANGE (data_day);

CREATE INDEX article_version_by_article ON core.article_version (article_id);

CREATE TABLE core.article_version_default PARTITION OF core.article_version DEFAULT;

CREATE TABLE core.event (
    data_day date NOT NULL,
    event_id text NOT NULL,
    article_id text NOT NULL,
    source_id text NOT NULL,
    publication_day date NOT NULL,
    sentence integer NOT NULL,
    sentence_start integer NOT NULL,
    sentence_end integer NOT NULL,
    sentence_sha text NOT NULL,
    sentence_text text NOT NULL,
    search_text text NOT NULL,
    ordinal integer NOT NULL,
    trigger_text text NOT NULL,
    trigger_start integer NOT NULL,
    trigger_end integer NOT NULL,
    event_type text NOT NULL,
    mode text,
    contexts text[] NOT NULL,
    cameo text,
    quad smallint NOT NULL,
    scale double precision NOT NULL,
    actors jsonb NOT NULL,
    recipients jsonb NOT NULL,
    location_text text,
    location_start integer,
    location_end integer,
    location_name text,
    geonameid bigint,
    admin1 text,
    country text,
    lat double precision,
    lon double precision,
    resolution smallint,
    event_day date,
    event_day_end date,
    date_precision text,
    date_text text,
    date_text_start integer,
    date_text_end integer,
    dead_low integer,
    dead_high integer,
    dead_stated integer,
    dead_text text,
    dead_start integer,
    dead_end integer,
    injured_low integer,
    injured_high integer,
    injured_stated integer,
    injured_text text,
    injured_start integer,
    injured_end integer,
    arrested_low integer,
    arrested_high integer,
    arrested_stated integer,
    arrested_text text,
    arrested_start integer,
    arrested_end integer,
    missing_low integer,
    missing_high integer,
    missing_stated integer,
    missing_text text,
    missing_start integer,
    missing_end integer,
    displaced_low integer,
    displaced_high integer,
    displaced_stated integer,
    displaced_text text,
    displaced_start integer,
    displaced_end integer,
    crowd_low integer,
    crowd_high integer,
    crowd_stated integer,
    crowd_text text,
    crowd_start integer,
    crowd_end integer,
    status text NOT NULL,
    source_text text,
    source_start integer,
    source_end integer,
    source_entity_id text,
    source_name text,
    source_country text,
    source_sector text,
    one_sided_claim boolean NOT NULL,
    story_event integer NOT NULL,
    gloss_en text NOT NULL,
    gloss_ar text NOT NULL,
    confidence double precision NOT NULL,
    coder_version text NOT NULL,
    run_id text NOT NULL,
    pipeline_version text NOT NULL,
    loaded_at timestamptz NOT NULL,
    PRIMARY KEY (data_day, event_id)
) PARTITION BY RANGE (data_day);

CREATE INDEX event_by_article ON core.event (article_id);

CREATE INDEX event_by_id ON core.event (event_id);

CREATE INDEX event_by_country_type ON core.event (country, event_type, data_day);

CREATE TABLE core.event_default PARTITION OF core.event DEFAULT;

CREATE TABLE core.event_actor (
    data_day date NOT NULL,
    event_id text NOT NULL,
    role text NOT NULL,
    position smallint NOT NULL,
    text text NOT NULL,
    text_start integer NOT NULL,
    text_end integer NOT NULL,
    entity_id text,
    name text,
    country text,
    sector text,
    PRIMARY KEY (data_day, event_id, role, position)
) PARTITION BY RANGE (data_day);

CREATE INDEX event_actor_by_entity ON core.event_actor (entity_id, data_day) WHERE entity_id IS NOT NULL;

CREATE TABLE core.event_actor_default PARTITION OF core.event_actor DEFAULT;

CREATE TABLE core.event_mention (
    data_day date NOT NULL,
    event_id text NOT NULL,
    article_id text NOT NULL,
    source_id text NOT NULL,
    kind text NOT NULL,
    PRIMARY KEY (data_day, event_id, article_id)
) PARTITION BY RANGE (data_day);

CREATE INDEX event_mention_by_article ON core.event_mention (article_id);

CREATE TABLE core.event_mention_default PARTITION OF core.event_mention DEFAULT;

CREATE TABLE core.article (
    article_id text PRIMARY KEY,
    data_day date NOT NULL,
    first_day date NOT NULL,
    versions integer NOT NULL,
    canonical_url text NOT NULL,
    source_id text NOT NULL,
    title text,
    published_at timestamptz,
    publication_day date NOT NULL,
    captured_at timestamptz NOT NULL,
    language text NOT NULL,
    text_sha text NOT NULL,
    cluster_id text NOT NULL
);

CREATE INDEX article_by_cluster ON core.article (cluster_id);

CREATE INDEX article_by_source ON core.article (source_id, first_day);

CREATE TABLE core.near_copy (
    day_a date NOT NULL,
    article_a text NOT NULL,
    day_b date NOT NULL,
    article_b text NOT NULL,
    PRIMARY KEY (day_a, article_a, day_b, article_b)
);

CREATE INDEX near_copy_by_day ON core.near_copy (day_b);

CREATE INDEX near_copy_by_a ON core.near_copy (article_a);

CREATE INDEX near_copy_by_b ON core.near_copy (article_b);

CREATE TABLE core.event_sighting (
    event_id text NOT NULL,
    data_day date NOT NULL,
    first_day date NOT NULL,
    happening_id text NOT NULL,
    article_id text NOT NULL,
    source_id text NOT NULL,
    story_event integer NOT NULL,
    status_class text NOT NULL,
    event_type text NOT NULL,
    event_day date NOT NULL,
    country text NOT NULL,
    admin1 text,
    geonameid bigint,
    place_name text,
    lat double precision,
    lon double precision,
    resolution smallint NOT NULL,
    mode text,
    quad smallint NOT NULL,
    actor_key text NOT NULL,
    recipient_key text NOT NULL,
    dead_low integer,
    dead_high integer,
    injured_low integer,
    injured_high integer,
    arrested_low integer,
    arrested_high integer,
    confidence double precision NOT NULL,
    PRIMARY KEY (event_id, data_day)
);

CREATE INDEX event_sighting_by_day ON core.event_sighting (data_day);

CREATE INDEX event_sighting_by_block ON core.event_sighting (event_day, country, event_type, status_class);

CREATE INDEX event_sighting_by_happening ON core.event_sighting (happening_id);

CREATE TABLE core.happening (
    happening_id text PRIMARY KEY,
    status_class text NOT NULL,
    event_type text NOT NULL,
    event_day date NOT NULL,
    country text NOT NULL,
    admin1 text,
    geonameid bigint,
    place_name text,
    lat double precision,
    lon double precision,
    mode text,
    quad smallint NOT NULL,
    first_day date NOT NULL,
    last_day date NOT NULL,
    events integer NOT NULL,
    articles integer NOT NULL,
    sources integer NOT NULL,
    dead_low integer,
    dead_high integer,
    injured_low integer,
    injured_high integer,
    arrested_low integer,
    arrested_high integer,
    confidence double precision NOT NULL,
    event_id text NOT NULL
);

CREATE INDEX happening_by_block ON core.happening (event_day, country, event_type, status_class);

CREATE INDEX happening_by_first_day ON core.happening (first_day);

CREATE VIEW core.event_current AS
SELECT event.*, event_sighting.happening_id
FROM core.event
INNER JOIN core.event_sighting
    ON event_sighting.event_id = event.event_id AND event_sighting.data_day = event.data_day
WHERE event_sighting.first_day = event_sighting.data_day;

CREATE FUNCTION core.search_form(words text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
AS $$
    SELECT lower(translate(
        words,
        U&'\0623\0625\0622\0671\0649\0626\0624\0629\0640\064B\064C\064D\064E\064F\0650\0651\0652\0653\0654\0655\0670',
        U&'\0627\0627\0627\0627\064A\064A\0648\0647'
    ))
$$;
