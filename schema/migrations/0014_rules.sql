-- What rules find: the cells that take part, and the reasons given for warnings.
SET LOCAL ROLE gris_owner;
SET LOCAL search_path = gris, pg_temp;

ALTER TABLE diagnostic ADD COLUMN cells text;
COMMENT ON COLUMN diagnostic.cells IS 'Of a rule or a history: the cells that take part, JSON as it was found (docs: interfaces, Finding).';

-- A warning may be given several reasons; the last one stands.
ALTER TABLE justification DROP CONSTRAINT justification_pkey;
ALTER TABLE justification ADD COLUMN id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY;
CREATE INDEX justification_finding ON justification (submission, n, id);
COMMENT ON TABLE justification IS 'Reasons given for warning n of a submission; the last one stands.';
