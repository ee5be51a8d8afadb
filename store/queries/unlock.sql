-- unlock($1 name text) -> had
SELECT pg_advisory_unlock(1735551348, hashtext($1::text))
