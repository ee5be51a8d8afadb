-- intake_alone() -> one row; no other intake, to the end of the transaction: for one that was overtaken too often
SELECT pg_advisory_xact_lock(1735551347, 4)
