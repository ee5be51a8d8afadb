-- life_lock($1 submission) -> one row; one transition of a submission at a time, to the end of the transaction
SELECT pg_advisory_xact_lock(1735551347 + $1::bigint * 4294967296)
