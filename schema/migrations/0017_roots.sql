-- Signed roots over the audit chain, and what the verifier reads.
SET LOCAL ROLE gris_owner;
SET LOCAL search_path = gris, pg_temp;

CREATE TABLE audit_root (
    position bigint PRIMARY KEY,
    size bigint NOT NULL CHECK (size >= position),
    digest bytea NOT NULL CHECK (octet_length(digest) = 32),
    document text NOT NULL,
    blocks bytea NOT NULL CHECK (octet_length(blocks) % 48 = 0)
);
COMMENT ON TABLE audit_root IS 'Signed roots of the Merkle tree over the audit chain up to a position, and the receipts in it (docs: audit).';
COMMENT ON COLUMN audit_root.size IS 'Leaves: one for each audit row, and behind it one for each submission that the row tells of.';
COMMENT ON COLUMN audit_root.digest IS 'SHA-256 of what is signed; the next root names it.';
COMMENT ON COLUMN audit_root.blocks IS 'Of each run of 1,024 leaves completed since the root before: its hash, and the position and the place behind the row of its '
    'first leaf, 8 bytes each, big-endian. So a receipt''s proof needs no other leaves.';
CREATE TRIGGER audit_root_immutable BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_root FOR EACH STATEMENT EXECUTE FUNCTION immutable_guard();

-- The only way to write one. The same one twice is one; none goes back, or beyond what is sealed.
CREATE FUNCTION audit_root_add(sealed bigint, size bigint, digest bytea, document text, blocks bytea) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = gris, pg_temp AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(1735551347, 6);
    IF EXISTS (SELECT FROM audit_root r WHERE r.position >= $1) THEN
        RETURN false;
    END IF;
    IF NOT EXISTS (SELECT FROM audit a WHERE a.position = $1) THEN
        RAISE EXCEPTION 'position % is not sealed', $1 USING ERRCODE = 'check_violation';
    END IF;
    INSERT INTO audit_root VALUES ($1, $2, $3, $4, $5);
    RETURN true;
END
$$;
REVOKE ALL ON FUNCTION audit_root_add FROM PUBLIC;
GRANT EXECUTE ON FUNCTION audit_root_add TO gris_publish;
GRANT SELECT ON audit_root TO gris_intake, gris_worker, gris_publish, gris_audit_read;

-- Reasons by their audit row.
CREATE INDEX justification_audit ON justification (audit);

-- What the verifier reads, all of it.
GRANT SELECT ON report_cells, report_text, report_outline, report_row, attachment, diagnostic, justification, submission_step, release, aggregate_run
    TO gris_audit_read;
