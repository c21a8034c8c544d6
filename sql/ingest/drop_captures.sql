-- Take the captures of a file out of the index.
DELETE FROM raw.capture WHERE path = %(path)s
