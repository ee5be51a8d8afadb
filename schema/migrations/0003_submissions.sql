-- What was filed: originals, submissions, their events, vectors, texts, findings, and the audit chain.
-- No foreign keys on the vectors and their neighbours: one program writes them in the transaction that makes their submission, and a
-- key check per row would cost more than the row. `gris audit verify` proves the links instead.
SET LOCAL ROLE gris_owner;
SET LOCAL search_path = gris, pg_temp;

-- ---- audit -------------------------------------------------------------------------------------------------------------------
CREATE SEQUENCE audit_id AS bigint;
CREATE TABLE audit (
    id bigint PRIMARY KEY,
    at timestamptz NOT NULL,
    kind text NOT NULL,
    subject text NOT NULL,
    actor text NOT NULL,
    detail text NOT NULL,
    hash bytea NOT NULL CHECK (octet_length(hash) = 32),
    position bigint UNIQUE,
    previous bytea,
    chain bytea,
    CHECK ((position IS NULL) = (previous IS NULL) AND (position IS NULL) = (chain IS NULL))
);
CREATE INDEX audit_unsealed ON audit (id) WHERE position IS NULL;
COMMENT ON TABLE audit IS 'Append-only. A row is written in the transaction it tells of; the sealer links it, once.';
COMMENT ON COLUMN audit.hash IS 'SHA-256 over id, at (seconds), kind, subject, actor, detail: each as 8-byte big-endian length and UTF-8 bytes, numbers in decimal.';
COMMENT ON COLUMN audit.chain IS 'SHA-256 over position, previous, hash in the same form; previous is the chain of the position before (32 zero bytes at 1).';

CREATE FUNCTION audit_field(value bytea) RETURNS bytea LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN int8send(octet_length(value)) || value;

CREATE FUNCTION audit_hash(id bigint, at timestamptz, kind text, subject text, actor text, detail text)
RETURNS bytea LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN sha256(audit_field(convert_to(id::text, 'UTF8')) || audit_field(convert_to(extract(epoch FROM at)::bigint::text, 'UTF8'))
           || audit_field(convert_to(kind, 'UTF8')) || audit_field(convert_to(subject, 'UTF8'))
           || audit_field(convert_to(actor, 'UTF8')) || audit_field(convert_to(detail, 'UTF8')));

-- The only way to write a row.
CREATE FUNCTION audit_write(ids bigint[], at timestamptz, kinds text[], subjects text[], actors text[], details text[])
RETURNS bigint LANGUAGE sql SECURITY DEFINER SET search_path = gris, pg_temp AS $$
    WITH written AS (
        INSERT INTO audit (id, at, kind, subject, actor, detail, hash)
        SELECT r.id, date_trunc('second', $2), r.kind, r.subject, r.actor, r.detail,
               audit_hash(r.id, date_trunc('second', $2), r.kind, r.subject, r.actor, r.detail)
          FROM unnest($1, $3, $4, $5, $6) AS r (id, kind, subject, actor, detail)
        RETURNING 1)
    SELECT count(*) FROM written;
$$;

-- The sealer: gives rows without a position the next ones, in order of id, and links the chain. The highest position.
CREATE FUNCTION audit_seal() RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = gris, pg_temp AS $$
DECLARE
    at_position bigint;
    link bytea;
    row_id bigint;
    row_hash bytea;
    ids bigint[] := '{}';
    positions bigint[] := '{}';
    befores bytea[] := '{}';
    chains bytea[] := '{}';
BEGIN
    PERFORM pg_advisory_xact_lock(1735551347, 1);
    SELECT position, chain INTO at_position, link FROM audit WHERE position IS NOT NULL ORDER BY position DESC LIMIT 1;
    at_position := coalesce(at_position, 0);
    link := coalesce(link, decode(repeat('00', 32), 'hex'));
    FOR row_id, row_hash IN SELECT id, hash FROM audit WHERE position IS NULL ORDER BY id LOOP
        at_position := at_position + 1;
        ids := ids || row_id;
        positions := positions || at_position;
        befores := befores || link;
        link := sha256(audit_field(convert_to(at_position::text, 'UTF8')) || audit_field(link) || audit_field(row_hash));
        chains := chains || link;
    END LOOP;
    IF cardinality(ids) > 0 THEN
        UPDATE audit a SET position = s.position, previous = s.previous, chain = s.chain
          FROM unnest(ids, positions, befores, chains) AS s (id, position, previous, chain)
         WHERE a.id = s.id;
    END IF;
    RETURN at_position;
END
$$;

CREATE FUNCTION audit_guard() RETURNS trigger LANGUAGE plpgsql SET search_path = gris, pg_temp AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.position IS NULL AND NEW.position IS NOT NULL
       AND (OLD.id, OLD.at, OLD.kind, OLD.subject, OLD.actor, OLD.detail, OLD.hash)
           = (NEW.id, NEW.at, NEW.kind, NEW.subject, NEW.actor, NEW.detail, NEW.hash) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'audit is append-only' USING ERRCODE = 'insufficient_privilege';
END
$$;
CREATE TRIGGER audit_once BEFORE UPDATE OR DELETE ON audit FOR EACH ROW EXECUTE FUNCTION audit_guard();
CREATE TRIGGER audit_kept BEFORE TRUNCATE ON audit FOR EACH STATEMENT EXECUTE FUNCTION audit_guard();

-- What was received stays as it was received.
CREATE FUNCTION immutable_guard() RETURNS trigger LANGUAGE plpgsql SET search_path = gris, pg_temp AS $$
BEGIN
    RAISE EXCEPTION '% is immutable: nothing filed is changed or deleted', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END
$$;

-- ---- originals ---------------------------------------------------------------------------------------------------------------
CREATE TABLE original (
    digest bytea PRIMARY KEY CHECK (octet_length(digest) = 32),
    month int NOT NULL,
    name text NOT NULL,
    media_type text NOT NULL,
    encoding text,
    format text,
    size bigint NOT NULL,
    chunks int NOT NULL,
    received_at timestamptz NOT NULL
);
COMMENT ON TABLE original IS 'The bytes as received, kept for ever, addressed by SHA-256; month (yyyymm) says in which partition its chunks lie.';

CREATE TABLE original_chunk (
    month int NOT NULL,
    digest bytea NOT NULL,
    n int NOT NULL,
    codec text NOT NULL CHECK (codec IN ('raw', 'zstd')),
    bytes bytea NOT NULL,
    PRIMARY KEY (month, digest, n)
) PARTITION BY RANGE (month);
ALTER TABLE original_chunk ALTER COLUMN bytes SET STORAGE EXTERNAL;
COMMENT ON TABLE original_chunk IS '1 MiB of an original each, compressed by the program where it helps.';

-- ---- submissions -------------------------------------------------------------------------------------------------------------
CREATE SEQUENCE submission_id AS bigint;
CREATE SEQUENCE receipt_serial AS int MINVALUE 1 MAXVALUE 9999999 CYCLE;
CREATE TABLE submission (
    id bigint PRIMARY KEY,
    org_id int,
    regime_id int,
    form_id int,
    layout_id int,
    period int,
    vintage smallint,
    version int,
    receipt text NOT NULL UNIQUE,
    channel text NOT NULL,
    sender text NOT NULL,
    file text NOT NULL,
    reference_no text,
    replaces text,
    received_at timestamptz NOT NULL,
    accepted_at timestamptz,
    due timestamptz,
    original bytea NOT NULL REFERENCES original,
    content bytea NOT NULL CHECK (octet_length(content) = 32),
    verdict bytea CHECK (octet_length(verdict) = 32),
    catalog_load int NOT NULL,
    cells int NOT NULL,
    errors int NOT NULL,
    warnings int NOT NULL,
    signature text,
    CHECK ((version IS NULL) = (verdict IS NOT NULL)),
    CHECK (version IS NULL OR (version > 0 AND errors = 0 AND num_nulls(org_id, regime_id, form_id, period, vintage) = 0))
);
-- Counts versions, settles races between two who file the same thing at once, and finds what stands.
CREATE UNIQUE INDEX submission_version ON submission (org_id, form_id, period, vintage, regime_id, version) WHERE version IS NOT NULL;
CREATE UNIQUE INDEX submission_verdict ON submission (verdict) WHERE version IS NULL;
CREATE INDEX submission_period ON submission (period, org_id);
CREATE INDEX submission_layout ON submission (layout_id, period, org_id) WHERE version IS NOT NULL;
CREATE INDEX submission_original ON submission (original);
COMMENT ON TABLE submission IS 'One filing of one whole form; immutable. A rejected one has no version; its verdict (digest over original, key, findings, catalog load) keeps it single.';
COMMENT ON COLUMN submission.form_id IS '0: narrative only, form "-".';
COMMENT ON COLUMN submission.period IS 'year * 100000 + kind * 1000 + number; api.period_text() spells it.';

-- The legal ways of a submission's life (docs: interfaces, states). The first event is received or rejected.
CREATE TABLE lifecycle (
    from_state text NOT NULL,
    to_state text NOT NULL,
    meaning text NOT NULL,
    PRIMARY KEY (from_state, to_state)
);
INSERT INTO lifecycle VALUES
    ('received', 'in_review', 'somebody has taken it up'),
    ('received', 'returned', 'sent back with a reason'),
    ('received', 'approved', 'approved at once'),
    ('received', 'withdrawn', 'the sender takes it back'),
    ('in_review', 'returned', 'sent back with a reason'),
    ('in_review', 'approved', 'approved'),
    ('in_review', 'withdrawn', 'the sender takes it back'),
    ('returned', 'withdrawn', 'the sender takes it back'),
    ('approved', 'accepted', 'the level above has taken it over'),
    ('approved', 'returned', 'sent back after approval'),
    ('accepted', 'locked', 'entered the consolidated figures'),
    ('accepted', 'returned', 'the level above sends it back'),
    ('locked', 'returned', 'unlocked by the level that locked it');
COMMENT ON TABLE lifecycle IS 'Legal transitions; superseded is computed and stands in no event.';

CREATE TABLE submission_event (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    submission bigint NOT NULL REFERENCES submission,
    n int NOT NULL CHECK (n > 0),
    at timestamptz NOT NULL,
    state text NOT NULL,
    actor text NOT NULL,
    reason text NOT NULL DEFAULT '',
    audit bigint NOT NULL,
    UNIQUE (submission, n),
    CHECK ((n = 1) = (state IN ('received', 'rejected')))
);
CREATE INDEX submission_event_audit ON submission_event (audit);
COMMENT ON TABLE submission_event IS 'The truth about a submission: every transition, in order of n; the last one is its own state.';

CREATE FUNCTION event_guard() RETURNS trigger LANGUAGE plpgsql SET search_path = gris, pg_temp AS $$
DECLARE
    before text;
BEGIN
    SELECT state INTO before FROM submission_event WHERE submission = NEW.submission AND n = NEW.n - 1;
    IF NOT EXISTS (SELECT FROM lifecycle WHERE from_state = before AND to_state = NEW.state) THEN
        RAISE EXCEPTION 'state % cannot become %', coalesce(before, '-'), NEW.state USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER event_legal BEFORE INSERT ON submission_event FOR EACH ROW WHEN (NEW.n > 1) EXECUTE FUNCTION event_guard();

-- ---- contents ----------------------------------------------------------------------------------------------------------------
CREATE TABLE report_cells (
    period int NOT NULL,
    org_id int NOT NULL,
    layout_id int NOT NULL,
    form_id int NOT NULL,
    vintage smallint NOT NULL,
    version int NOT NULL,
    submission bigint NOT NULL,
    place_row int,
    place_column int,
    cells bigint[] COMPRESSION lz4 NOT NULL,
    status_slot int[] COMPRESSION lz4,
    status smallint[] COMPRESSION lz4,
    places int[] COMPRESSION lz4,
    PRIMARY KEY (period, org_id, layout_id, form_id, vintage, version)
) PARTITION BY RANGE (period);
COMMENT ON TABLE report_cells IS 'One vector per report: cells by slot of the layout, at the scale of each slot''s indicator, NULL where absent.';
COMMENT ON COLUMN report_cells.status_slot IS 'Slots that carry a status; `status` holds their codes: 1 nil, 2 not available, 3 not applicable, 4 confidential.';
COMMENT ON COLUMN report_cells.place_row IS 'Regular files: the i-th cell that has a figure or a status stands in row place_row + i, column place_column.';
COMMENT ON COLUMN report_cells.places IS 'Irregular files: row and column of each slot in turn, 0 for none.';

CREATE TABLE report_text (
    submission bigint NOT NULL,
    kind text NOT NULL CHECK (kind IN ('text', 'note')),
    slot int NOT NULL,
    value text NOT NULL,
    PRIMARY KEY (submission, kind, slot)
);
COMMENT ON TABLE report_text IS 'Text figures, and notes on cells.';

CREATE TABLE report_outline (
    submission bigint PRIMARY KEY,
    body text NOT NULL
);
COMMENT ON TABLE report_outline IS 'The narrative part (đề cương), as JSON.';

CREATE TABLE report_row (
    submission bigint NOT NULL,
    list text NOT NULL,
    n int NOT NULL,
    body jsonb NOT NULL,
    PRIMARY KEY (submission, list, n)
);
COMMENT ON TABLE report_row IS 'Rows of list forms.';

CREATE TABLE attachment (
    submission bigint NOT NULL,
    n int NOT NULL,
    name text NOT NULL,
    original bytea NOT NULL REFERENCES original,
    PRIMARY KEY (submission, n)
);
COMMENT ON TABLE attachment IS 'Documents attached to a submission.';

CREATE TABLE diagnostic (
    submission bigint NOT NULL,
    n int NOT NULL,
    code text NOT NULL,
    severity text NOT NULL,
    file text,
    sheet text,
    "row" int NOT NULL,
    "column" int NOT NULL,
    args text[] NOT NULL,
    cell text,
    org_code text,
    period text,
    form text,
    indicator_code text,
    members text,
    value text,
    expected text,
    PRIMARY KEY (submission, n)
);
COMMENT ON TABLE diagnostic IS 'Findings of a submission: code, place, arguments; the text is rendered by the reader''s language.';

CREATE TABLE justification (
    submission bigint NOT NULL,
    n int NOT NULL,
    at timestamptz NOT NULL,
    actor text NOT NULL,
    reason text NOT NULL,
    audit bigint NOT NULL,
    PRIMARY KEY (submission, n)
);
COMMENT ON TABLE justification IS 'The reason given for warning n of a submission.';

DO $immutable$
DECLARE
    t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['original', 'original_chunk', 'submission', 'submission_event', 'report_cells', 'report_text',
                             'report_outline', 'report_row', 'attachment', 'diagnostic', 'justification'] LOOP
        EXECUTE format('CREATE TRIGGER %I BEFORE UPDATE OR DELETE OR TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION immutable_guard()',
                       t || '_immutable', t);
    END LOOP;
END
$immutable$;

-- ---- partitions, made when first needed; there is no default partition ---------------------------------------------------------
-- Attaching (unlike CREATE … PARTITION OF) does not wait for readers.
CREATE FUNCTION ensure_partition(parent text, part int) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = gris, pg_temp AS $$
DECLARE
    child text := format('%s_%s', parent, part);
    low int := part;
    high int := part + 1;
BEGIN
    IF parent = 'report_cells' AND part BETWEEN 1900 AND 9999 THEN
        low := part * 100000;
        high := low + 100000;
    ELSIF parent <> 'original_chunk' OR part NOT BETWEEN 190001 AND 999912 THEN
        RAISE EXCEPTION 'no partition % of %', part, parent USING ERRCODE = 'invalid_parameter_value';
    END IF;
    IF to_regclass(format('gris.%I', child)) IS NOT NULL THEN
        RETURN;
    END IF;
    PERFORM pg_advisory_xact_lock(1735551347, 2);
    -- Asked of the table, not of to_regclass(), whose cache need not know yet what another session has just made.
    IF NOT EXISTS (SELECT FROM pg_class WHERE relname = child AND relnamespace = 'gris'::regnamespace) THEN
        EXECUTE format('CREATE TABLE gris.%I (LIKE gris.%I INCLUDING ALL)', child, parent);
        EXECUTE format('CREATE TRIGGER %I BEFORE UPDATE OR DELETE OR TRUNCATE ON gris.%I FOR EACH STATEMENT EXECUTE FUNCTION gris.immutable_guard()',
                       child || '_immutable', child);
        EXECUTE format('ALTER TABLE gris.%I ATTACH PARTITION gris.%I FOR VALUES FROM (%s) TO (%s)', parent, child, low, high);
    END IF;
END
$$;
COMMENT ON FUNCTION ensure_partition IS 'report_cells by year, original_chunk by month (yyyymm).';

-- ---- what stands ---------------------------------------------------------------------------------------------------------------
CREATE VIEW submission_now WITH (security_invoker = true) AS
SELECT s.*, e.state, e.at AS state_at, e.n AS state_n
  FROM submission s
  JOIN LATERAL (SELECT v.state, v.at, v.n FROM submission_event v WHERE v.submission = s.id ORDER BY v.n DESC LIMIT 1) e ON true;
COMMENT ON VIEW submission_now IS 'Submissions in their own last state.';

CREATE VIEW submission_shown WITH (security_invoker = true) AS
SELECT s.*,
       CASE WHEN s.state NOT IN ('rejected', 'withdrawn')
             AND EXISTS (SELECT FROM submission_now h
                          WHERE h.org_id = s.org_id AND h.form_id = s.form_id AND h.period = s.period AND h.vintage = s.vintage
                            AND (h.form_id <> 0 OR h.regime_id = s.regime_id)
                            AND h.version > s.version AND h.state <> 'withdrawn')
            THEN 'superseded' ELSE s.state END AS shown
  FROM submission_now s;
COMMENT ON VIEW submission_shown IS 'Submissions in the state that people see: superseded while a higher effective version stands.';
