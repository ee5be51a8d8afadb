-- run_seal() -> one row. Seals the chain in a transaction of its own that does not wait for the disk: whatever stands on these positions is committed
--   behind them and brings them to the disk; lost in a crash, they are given out anew and nothing stands on them
SELECT set_config('synchronous_commit', 'off', true), audit_seal()
