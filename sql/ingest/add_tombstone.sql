-- Bury a page that is to be forgotten.
INSERT INTO ops.tombstone (article_id, canonical_url, forgotten_at, forgotten_by, because)
VALUES (%(article_id)s, %(canonical_url)s, %(at)s, %(by)s, %(because)s)
ON CONFLICT (article_id) DO NOTHING
