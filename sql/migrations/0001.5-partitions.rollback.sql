DROP FUNCTION ops.ensure_partition(text, date);

DROP FUNCTION ops.partitioned_tables();
