-- past_leave() -> one row; to the end of the transaction, statements read what there is now
SELECT set_config('search_path', 'gris, pg_temp', true)
