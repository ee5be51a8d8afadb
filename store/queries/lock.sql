-- lock($1 name text) -> one row; waits
SELECT pg_advisory_lock(1735551348, hashtext($1::text))
