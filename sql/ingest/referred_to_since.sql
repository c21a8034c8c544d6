-- Which records captures since a day refer to.
SELECT DISTINCT refers_to FROM raw.capture
WHERE refers_to = ANY(%(record_ids)s) AND data_day >= %(since)s
