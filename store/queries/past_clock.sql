-- past_clock($1 seconds) -> one row; what seals are timed by, in place of the server's clock
SELECT set_config('gris.now', $1::text, false)
