-- depends: 0010.tolls
-- Which alerts were told to which target, so that none is told twice in a row.

CREATE TABLE ops.alert (
    target text NOT NULL,
    kind text NOT NULL,
    subject text NOT NULL,
    first_at timestamptz NOT NULL,
    seen_at timestamptz NOT NULL,
    told_at timestamptz,
    times integer NOT NULL,
    PRIMARY KEY (target, kind, subject)
);
