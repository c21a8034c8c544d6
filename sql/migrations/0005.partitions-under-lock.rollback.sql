-- Back to the version of 0001.5, which may fail when two loads want the same new partition at once.

CREATE OR REPLACE FUNCTION ops.ensure_partition(parent text, day date) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog
AS $$
DECLARE
    first_day date := date_trunc('month', day)::date;
    next_month date := (date_trunc('month', day) + interval '1 month')::date;
    parent_schema text := split_part(parent, '.', 1);
    parent_table text := split_part(parent, '.', 2);
    child text := parent_table || '_' || to_char(day, 'YYYYMM');
    fallback text := parent_table || '_default';
BEGIN
    IF NOT EXISTS (SELECT 1 FROM ops.partitioned_tables() AS known WHERE known = parent) THEN
        RAISE EXCEPTION '% is no table partitioned by data_day', parent;
    END IF;
    IF to_regclass(format('%I.%I', parent_schema, child)) IS NOT NULL THEN
        RETURN false;
    END IF;
    PERFORM pg_advisory_xact_lock(hashtext('marsad.partition'), hashtext(parent));
    IF to_regclass(format('%I.%I', parent_schema, child)) IS NOT NULL THEN
        RETURN false;
    END IF;
    EXECUTE format('CREATE TABLE %I.%I (LIKE %I.%I INCLUDING ALL)',
                   parent_schema, child, parent_schema, parent_table);
    IF to_regclass(format('%I.%I', parent_schema, fallback)) IS NOT NULL THEN
        EXECUTE format('LOCK TABLE %I.%I IN ACCESS EXCLUSIVE MODE', parent_schema, fallback);
        EXECUTE format(
            'WITH moved AS (DELETE FROM %I.%I WHERE data_day >= %L AND data_day < %L RETURNING *) '
            'INSERT INTO %I.%I SELECT * FROM moved',
            parent_schema, fallback, first_day, next_month, parent_schema, child);
    END IF;
    EXECUTE format('ALTER TABLE %I.%I ATTACH PARTITION %I.%I FOR VALUES FROM (%L) TO (%L)',
                   parent_schema, parent_table, parent_schema, child, first_day, next_month);
    RETURN true;
END
$$;
