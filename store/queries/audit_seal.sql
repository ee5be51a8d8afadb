-- audit_seal($1 the receiver's clock in seconds; empty: the server's) -> what was set, the highest position
SELECT set_config('gris.now', $1::text, true), audit_seal()
