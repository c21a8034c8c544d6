-- depends: 0001.5-partitions
-- Daily figures. An event counts on the first data day that it was seen; a happening on its first day, with
-- the tolls of all its reports, so that ten reports of one attack count its dead once.

CREATE TABLE mart.daily_event (
    data_day date NOT NULL,
    country text NOT NULL,
    admin1 text NOT NULL,
    event_type text NOT NULL,
    mode text NOT NULL,
    status text NOT NULL,
    quad smallint NOT NULL,
    events integer NOT NULL,
    articles integer NOT NULL,
    sources integer NOT NULL,
    scale_sum double precision NOT NULL,
    PRIMARY KEY (data_day, country, admin1, event_type, mode, status)
);

CREATE INDEX daily_event_by_country ON mart.daily_event (country, event_type, data_day);

CREATE TABLE mart.daily_happening (
    data_day date NOT NULL,
    country text NOT NULL,
    admin1 text NOT NULL,
    event_type text NOT NULL,
    mode text NOT NULL,
    status_class text NOT NULL,
    happenings integer NOT NULL,
    reports integer NOT NULL,
    dead_low bigint NOT NULL,
    dead_high bigint NOT NULL,
    injured_low bigint NOT NULL,
    injured_high bigint NOT NULL,
    arrested_low bigint NOT NULL,
    arrested_high bigint NOT NULL,
    PRIMARY KEY (data_day, country, admin1, event_type, mode, status_class)
);

CREATE INDEX daily_happening_by_country ON mart.daily_happening (country, event_type, data_day);

CREATE TABLE mart.daily_actor_pair (
    data_day date NOT NULL,
    actor_country text NOT NULL,
    actor_sector text NOT NULL,
    recipient_country text NOT NULL,
    recipient_sector text NOT NULL,
    event_type text NOT NULL,
    quad smallint NOT NULL,
    events integer NOT NULL,
    scale_sum double precision NOT NULL,
    PRIMARY KEY (data_day, actor_country, actor_sector, recipient_country, recipient_sector, event_type)
);

CREATE INDEX daily_actor_pair_by_pair ON mart.daily_actor_pair (actor_country, recipient_country, data_day);

CREATE TABLE mart.daily_source (
    data_day date NOT NULL,
    source_id text NOT NULL,
    articles integer NOT NULL,
    distinct_articles integer NOT NULL,
    events integer NOT NULL,
    article_share double precision NOT NULL,
    event_share double precision NOT NULL,
    quarantined_articles integer NOT NULL,
    PRIMARY KEY (data_day, source_id)
);

CREATE TABLE mart.day (
    data_day date PRIMARY KEY,
    articles integer NOT NULL,
    distinct_articles integer NOT NULL,
    events integer NOT NULL,
    happenings integer NOT NULL,
    made_at timestamptz NOT NULL
);
