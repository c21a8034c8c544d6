UPDATE raw.batch SET closed_at = %(closed_at)s, note = %(note)s
WHERE batch = %(batch)s AND run = %(run)s AND data_day = %(data_day)s
