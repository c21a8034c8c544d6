-- depends: 0002.ingest
-- Which files of other archives were brought in, so that an import goes on where it ended.

CREATE TABLE raw.import_source (
    source text PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN ('warc', 'wacz', 'pages')),
    options text NOT NULL,
    run text NOT NULL,
    finished_at timestamptz NOT NULL,
    taken integer NOT NULL,
    skipped jsonb NOT NULL,
    days date[] NOT NULL
);
