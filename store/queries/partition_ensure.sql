-- partition_ensure($1 parent, $2 year or month) -> one row
SELECT ensure_partition($1::text, $2::int)
