DELETE FROM raw.archive_file WHERE path = %(path)s
