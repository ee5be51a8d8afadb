-- lock_try($1 name text) -> got; a session lock, gone with the connection
SELECT pg_try_advisory_lock(1735551348, hashtext($1::text))
