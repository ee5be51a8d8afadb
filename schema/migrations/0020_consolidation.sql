-- Reports that a unit made of the reports below it: of which, and what it changed. A row more for a submission that was made anew of others
-- with the same figures; the last one stands.
SET LOCAL ROLE gris_owner;
SET LOCAL search_path = gris, pg_temp;

CREATE TABLE consolidation (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    submission bigint NOT NULL REFERENCES submission,
    at timestamptz NOT NULL,
    actor text NOT NULL,
    hierarchy_id smallint NOT NULL,
    basis smallint NOT NULL CHECK (basis BETWEEN 0 AND 3),
    provisional boolean NOT NULL,
    position bigint NOT NULL,
    units int NOT NULL,
    members bigint[] NOT NULL,
    versions int[] NOT NULL,
    left_out int[] NOT NULL,
    slots int[] NOT NULL,
    sums bigint[] NOT NULL,
    figures bigint[] NOT NULL,
    reported int[] NOT NULL,
    expected int[] NOT NULL,
    reasons text[] NOT NULL,
    content bytea NOT NULL CHECK (octet_length(content) = 32),
    audit bigint NOT NULL,
    CHECK (cardinality(members) > 0 AND cardinality(versions) = cardinality(members)),
    CHECK (cardinality(sums) = cardinality(slots) AND cardinality(figures) = cardinality(slots) AND cardinality(reported) = cardinality(slots)
           AND cardinality(expected) = cardinality(slots) AND cardinality(reasons) = cardinality(slots))
);
CREATE INDEX consolidation_submission ON consolidation (submission, id);
COMMENT ON TABLE consolidation IS 'A submission made of others: the last row of a submission stands.';
COMMENT ON COLUMN consolidation.basis IS '0: the best vintage of each unit; else the one vintage.';
COMMENT ON COLUMN consolidation.provisional IS 'Reports entered that were not approved.';
COMMENT ON COLUMN consolidation.position IS 'The last sealed audit position when the members were looked at.';
COMMENT ON COLUMN consolidation.units IS 'How many units should have been in it.';
COMMENT ON COLUMN consolidation.members IS 'The submissions that it stands on, ascending; versions: theirs.';
COMMENT ON COLUMN consolidation.left_out IS 'Units left out on purpose.';
COMMENT ON COLUMN consolidation.slots IS 'The cells of the form; at each: what the members amount to, what was filed, units counted and expected.';
COMMENT ON COLUMN consolidation.reasons IS 'Why the figure filed is another one than the sum; NULL: it is the sum.';
COMMENT ON COLUMN consolidation.content IS 'SHA-256 over all of it but id, at, actor, position, audit; the audit row says the same.';

CREATE TRIGGER consolidation_immutable BEFORE UPDATE OR DELETE OR TRUNCATE ON consolidation
    FOR EACH STATEMENT EXECUTE FUNCTION immutable_guard();

GRANT SELECT, INSERT ON consolidation TO gris_intake;
GRANT SELECT ON consolidation TO gris_worker, gris_publish, gris_audit_read, gris_read;
ALTER TABLE consolidation ENABLE ROW LEVEL SECURITY;
ALTER TABLE consolidation FORCE ROW LEVEL SECURITY;
CREATE POLICY services ON consolidation TO gris_intake, gris_worker, gris_publish, gris_audit_read, gris_owner USING (true) WITH CHECK (true);
CREATE POLICY readers ON consolidation FOR SELECT TO gris_read USING (visible_submission(submission));
