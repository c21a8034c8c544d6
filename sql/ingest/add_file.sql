-- Index a file of the archive, with its digest.
INSERT INTO raw.archive_file (path, data_day, batch, run, digest, bytes, captures)
VALUES (%(path)s, %(data_day)s, %(batch)s, %(run)s, %(digest)s, %(bytes)s, %(captures)s)
ON CONFLICT (path) DO UPDATE SET digest = excluded.digest, bytes = excluded.bytes, captures = excluded.captures
