-- Note who releases what, and why.
INSERT INTO ops.release (released_at, released_by, because, reason_code, first_day, last_day, source_id, items)
VALUES (
    %(now)s, %(by)s, %(because)s, %(reason)s, %(first_day)s, %(last_day)s, %(source_id)s, %(items)s
)
RETURNING release_id
