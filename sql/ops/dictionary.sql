-- Every column of every table and view, with comments, type and key; partitions are left out.
SELECT
    schema.nspname, relation.relname,
    CASE relation.relkind WHEN 'v' THEN 'view' WHEN 'p' THEN 'partitioned table' ELSE 'table' END AS kind,
    obj_description(relation.oid, 'pg_class') AS table_comment, attribute.attname,
    format_type(attribute.atttypid, attribute.atttypmod) AS type, attribute.attnotnull,
    coalesce(attribute.attnum = ANY(key.columns), false) AS is_key,
    col_description(relation.oid, attribute.attnum) AS column_comment
FROM pg_class AS relation
INNER JOIN pg_namespace AS schema ON schema.oid = relation.relnamespace
INNER JOIN pg_attribute AS attribute
    ON attribute.attrelid = relation.oid AND attribute.attnum > 0 AND NOT attribute.attisdropped
LEFT JOIN (
    SELECT indrelid, indkey::smallint[] AS columns FROM pg_index WHERE indisprimary
) AS key ON key.indrelid = relation.oid
WHERE
    schema.nspname = ANY(%(schemas)s) AND relation.relkind IN ('r', 'p', 'v') AND NOT relation.relispartition
ORDER BY schema.nspname, relation.relname, attribute.attnum
