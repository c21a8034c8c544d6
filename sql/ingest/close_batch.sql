-- Close a batch: no more pages come to its day from it.
UPDATE raw.batch SET closed_at = %(closed_at)s, note = %(note)s
WHERE batch = %(batch)s AND run = %(run)s AND data_day = %(data_day)s
