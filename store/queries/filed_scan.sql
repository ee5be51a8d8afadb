-- filed_scan($1 off or on) -> one row; to the end of the transaction, whether an index may find what filed_year() reads: a whole year is most of its
--   partition, which a server without statistics does not know
SELECT set_config('enable_indexscan', $1::text, true), set_config('enable_bitmapscan', $1, true)
