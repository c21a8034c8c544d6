SELECT ops.ensure_partition(%(table)s, %(day)s)
