-- intake_numbers($1 how many) -> submission id, receipt serial, audit id
SELECT nextval('submission_id'), nextval('receipt_serial'), nextval('audit_id') FROM generate_series(1, $1::bigint)
