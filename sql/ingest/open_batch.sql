-- Open a batch (again): pages of its day may come from it.
INSERT INTO raw.batch (batch, run, data_day, opened_at)
VALUES (%(batch)s, %(run)s, %(data_day)s, %(opened_at)s)
ON CONFLICT (batch, run, data_day) DO UPDATE SET closed_at = NULL, note = NULL
