-- catalog_lock() -> one row; one load at a time, to the end of the transaction
SELECT pg_advisory_xact_lock(1735551347, 3)
