-- Batches that are open, of a day or all.
SELECT batch, run, data_day, opened_at, closed_at, note
FROM raw.batch
WHERE closed_at IS NULL AND (%(day)s::date IS NULL OR data_day = %(day)s)
ORDER BY opened_at, batch, run, data_day
