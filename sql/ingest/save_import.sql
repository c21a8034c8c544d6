-- Remember what was imported from a source.
INSERT INTO raw.import_source (source, kind, options, run, finished_at, taken, skipped, days)
VALUES (%(source)s, %(kind)s, %(options)s, %(run)s, %(finished_at)s, %(taken)s, %(skipped)s, %(days)s)
ON CONFLICT (source) DO UPDATE SET
    kind = excluded.kind,
    options = excluded.options,
    run = excluded.run,
    finished_at = excluded.finished_at,
    taken = excluded.taken,
    skipped = excluded.skipped,
    days = excluded.days
