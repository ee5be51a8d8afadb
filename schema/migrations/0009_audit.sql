-- The audit row of a single filing, at the cost of a single row.
SET LOCAL ROLE gris_owner;
SET LOCAL search_path = gris, pg_temp;

-- A row costs its position's key only once it is sealed.
ALTER TABLE audit DROP CONSTRAINT audit_position_key;
CREATE UNIQUE INDEX audit_position ON audit (position) WHERE position IS NOT NULL;

-- As audit_write(), for one row: no arrays, no count.
CREATE FUNCTION audit_note(id bigint, at timestamptz, kind text, subject text, actor text, detail text)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = gris, pg_temp AS $$
DECLARE
    moment CONSTANT timestamptz := date_trunc('second', at);
    seconds CONSTANT bytea := convert_to(extract(epoch FROM moment)::bigint::text, 'UTF8');
BEGIN
    INSERT INTO audit (id, at, kind, subject, actor, detail, hash)
    VALUES (id, moment, kind, subject, actor, detail,
            sha256(int8send(length(id::text)) || convert_to(id::text, 'UTF8') || int8send(length(seconds)) || seconds
                   || int8send(octet_length(kind)) || convert_to(kind, 'UTF8')
                   || int8send(octet_length(subject)) || convert_to(subject, 'UTF8')
                   || int8send(octet_length(actor)) || convert_to(actor, 'UTF8')
                   || int8send(octet_length(detail)) || convert_to(detail, 'UTF8')));
END
$$;
REVOKE ALL ON FUNCTION audit_note FROM PUBLIC;
GRANT EXECUTE ON FUNCTION audit_note TO gris_intake, gris_worker, gris_publish;
