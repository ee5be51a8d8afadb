-- intake_share() -> one row; many intakes at once, to the end of the transaction
SELECT pg_advisory_xact_lock_shared(1735551347, 4)
