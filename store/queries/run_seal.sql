-- run_seal($1 the receiver's clock in seconds; empty: the server's) -> one row. Seals the chain in a transaction of its own that does not wait for the
--   disk: whatever stands on these positions is committed behind them and brings them to the disk; lost in a crash, they are given out anew and
--   nothing stands on them
SELECT set_config('synchronous_commit', 'off', true), set_config('gris.now', $1::text, true), audit_seal()
