-- When a target was last told; the row is held until that is settled.
SELECT told_at
FROM ops.alert
WHERE target = %(target)s AND kind = %(kind)s AND subject = %(subject)s
FOR UPDATE
