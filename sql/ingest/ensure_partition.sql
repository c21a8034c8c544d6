-- Make sure that a day has its month's partition.
SELECT ops.ensure_partition(%(table)s, %(day)s)
