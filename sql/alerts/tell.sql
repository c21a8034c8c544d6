-- A target is being told.
UPDATE ops.alert
SET told_at = %(now)s
WHERE target = %(target)s AND kind = %(kind)s AND subject = %(subject)s
