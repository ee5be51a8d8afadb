-- audit_reserve($1 how many) -> id
SELECT nextval('audit_id') FROM generate_series(1, $1::bigint)
