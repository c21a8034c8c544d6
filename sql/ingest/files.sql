-- The archive's files of a day, or all of them, with digests.
SELECT path, digest, bytes FROM raw.archive_file
WHERE %(day)s::date IS NULL OR data_day = %(day)s
ORDER BY path
