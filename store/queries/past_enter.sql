-- past_enter($1 position, $2 to the end of the transaction alone) -> the catalog load in force at it, 0: none. From here on every statement reads
--   what there was at the position; a session that stays there writes nothing
SELECT l.id,
       set_config('gris.as_of', $1::bigint::text, $2::boolean),
       set_config('gris.as_of_load', l.id::text, $2),
       set_config('default_transaction_read_only', CASE WHEN $2 THEN current_setting('default_transaction_read_only') ELSE 'on' END, $2),
       set_config('search_path', 'gris_past, gris, pg_temp', $2)
  FROM (SELECT coalesce(max(c.id), 0) AS id FROM gris.catalog_load c JOIN gris.audit a ON a.id = c.audit WHERE a.position <= $1) l
