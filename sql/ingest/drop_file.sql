-- Take a file out of the index.
DELETE FROM raw.archive_file WHERE path = %(path)s
