-- What was imported from these sources before.
SELECT source, kind, options, run, finished_at, taken, skipped, days FROM raw.import_source
WHERE source = ANY(%(sources)s)
