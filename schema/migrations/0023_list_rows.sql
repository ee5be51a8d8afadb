-- Who verifies a list's rows holds them against the form that they name.
SET LOCAL ROLE gris_owner;
SET LOCAL search_path = gris, pg_temp;

GRANT SELECT (form_id, code) ON form TO gris_audit_read;
