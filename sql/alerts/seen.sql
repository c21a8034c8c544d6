-- An alert has come up: once more, or for the first time.
INSERT INTO ops.alert AS known (target, kind, subject, first_at, seen_at, times)
VALUES (%(target)s, %(kind)s, %(subject)s, %(now)s, %(now)s, 1)
ON CONFLICT (target, kind, subject) DO UPDATE
SET seen_at = excluded.seen_at, times = known.times + 1
