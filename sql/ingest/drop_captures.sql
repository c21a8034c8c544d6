DELETE FROM raw.capture WHERE path = %(path)s
