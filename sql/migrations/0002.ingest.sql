-- depends: 0001.6-marts
-- What collecting remembers. The archive is the truth: raw.archive_file, raw.capture and raw.page can be
-- rebuilt from it (marsad archive reindex); the fetch log and feed health cannot.

CREATE TABLE raw.batch (
    batch text NOT NULL,
    run text NOT NULL,
    data_day date NOT NULL,
    opened_at timestamptz NOT NULL,
    closed_at timestamptz,
    note text,
    PRIMARY KEY (batch, run, data_day)
);

CREATE INDEX batch_open ON raw.batch (data_day) WHERE closed_at IS NULL;

CREATE TABLE raw.archive_file (
    path text PRIMARY KEY,
    data_day date NOT NULL,
    batch text NOT NULL,
    run text NOT NULL,
    digest text NOT NULL,
    bytes bigint NOT NULL,
    captures integer NOT NULL,
    indexed_at timestamptz NOT NULL DEFAULT now()
);

CREATE INDEX archive_file_by_day ON raw.archive_file (data_day);

CREATE TABLE raw.capture (
    data_day date NOT NULL,
    path text NOT NULL,
    record_offset bigint NOT NULL,
    record_length bigint NOT NULL,
    url text NOT NULL,
    final_url text NOT NULL,
    url_key text NOT NULL,
    captured_at timestamptz NOT NULL,
    status integer NOT NULL,
    kind text NOT NULL CHECK (kind IN ('page', 'feed', 'robots', 'redirect')),
    is_revisit boolean NOT NULL,
    refers_to text,
    record_id text NOT NULL,
    payload_digest text NOT NULL,
    feed_id text NOT NULL,
    etag text,
    last_modified text,
    PRIMARY KEY (data_day, path, record_offset)
) PARTITION BY RANGE (data_day);

CREATE INDEX capture_by_url ON raw.capture (url_key);

CREATE INDEX capture_by_path ON raw.capture (path);

CREATE INDEX capture_by_reference ON raw.capture (refers_to) WHERE refers_to IS NOT NULL;

CREATE TABLE raw.capture_default PARTITION OF raw.capture DEFAULT;

CREATE TABLE raw.page (
    url_key text PRIMARY KEY,
    url text NOT NULL,
    feed_id text NOT NULL,
    signature text,
    captured_at timestamptz,
    status integer,
    payload_digest text,
    record_id text,
    etag text,
    last_modified text,
    attempts integer NOT NULL,
    checked_at timestamptz
);

CREATE INDEX page_by_payload ON raw.page (payload_digest);

CREATE TABLE raw.fetch (
    data_day date NOT NULL,
    fetched_at timestamptz NOT NULL,
    feed_id text NOT NULL,
    url text NOT NULL,
    kind text NOT NULL,
    outcome text NOT NULL,
    status integer,
    bytes bigint NOT NULL,
    seconds double precision NOT NULL,
    detail text,
    path text,
    batch text NOT NULL,
    run text NOT NULL
) PARTITION BY RANGE (data_day);

CREATE INDEX fetch_by_feed ON raw.fetch (feed_id, fetched_at);

CREATE INDEX fetch_by_url ON raw.fetch (url);

CREATE TABLE raw.fetch_default PARTITION OF raw.fetch DEFAULT;

CREATE TABLE raw.robots (
    origin text PRIMARY KEY,
    fetched_at timestamptz NOT NULL,
    status integer NOT NULL,
    body text NOT NULL
);

CREATE TABLE ops.feed_health (
    feed_id text PRIMARY KEY,
    url text NOT NULL,
    etag text,
    last_modified text,
    body_digest text,
    last_fetch_at timestamptz,
    last_success_at timestamptz,
    last_new_at timestamptz,
    failures double precision NOT NULL,
    last_outcome text,
    verified_at timestamptz,
    moved_to text,
    paused_at timestamptz,
    paused_by text,
    paused_because text,
    next_probe_at timestamptz,
    system_status text NOT NULL
);

CREATE TABLE ops.feed_day (
    feed_id text NOT NULL,
    data_day date NOT NULL,
    fetches integer NOT NULL,
    errors integer NOT NULL,
    items integer NOT NULL,
    new_pages integer NOT NULL,
    PRIMARY KEY (feed_id, data_day)
);

CREATE INDEX feed_day_by_day ON ops.feed_day (data_day);
