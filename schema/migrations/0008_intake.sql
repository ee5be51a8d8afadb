-- Filing in bulk: what a submission costs beside its vector. One audit row and one row of stale marks for a group that is filed together,
-- the first event with the submission itself, two indexes instead of six, and vectors copied straight into their partition.
SET LOCAL ROLE gris_owner;
SET LOCAL search_path = gris, pg_temp;

-- ---- audit -------------------------------------------------------------------------------------------------------------------
COMMENT ON TABLE audit IS 'Append-only. A row is written in the transaction it tells of; the sealer links it, once. Kind submissions tells of a group: '
    'subject is first id + how many, detail.leaves has a SHA-256 for each, in order of id, over all that its row says.';
ALTER TABLE audit ALTER COLUMN detail SET STORAGE EXTERNAL; -- digests do not shrink

-- The only way to write a row. The form of audit_hash() spelled out, for a call a field costs more than the hash; plpgsql, which plans once.
DROP FUNCTION audit_write(bigint[], timestamptz, text[], text[], text[], text[]);
CREATE FUNCTION audit_write(ids bigint[], at timestamptz, kinds text[], subjects text[], actors text[], details text[])
RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = gris, pg_temp AS $$
DECLARE
    moment CONSTANT timestamptz := date_trunc('second', at);
    seconds CONSTANT bytea := convert_to(extract(epoch FROM moment)::bigint::text, 'UTF8');
    written bigint;
BEGIN
    INSERT INTO audit (id, at, kind, subject, actor, detail, hash)
    SELECT r.id, moment, r.kind, r.subject, r.actor, r.detail,
           sha256(int8send(length(r.id::text)) || convert_to(r.id::text, 'UTF8') || int8send(length(seconds)) || seconds
                  || int8send(octet_length(r.kind)) || convert_to(r.kind, 'UTF8')
                  || int8send(octet_length(r.subject)) || convert_to(r.subject, 'UTF8')
                  || int8send(octet_length(r.actor)) || convert_to(r.actor, 'UTF8')
                  || int8send(octet_length(r.detail)) || convert_to(r.detail, 'UTF8'))
      FROM unnest(ids, kinds, subjects, actors, details) AS r (id, kind, subject, actor, detail);
    GET DIAGNOSTICS written = ROW_COUNT;
    RETURN written;
END
$$;
REVOKE ALL ON FUNCTION audit_write FROM PUBLIC;
GRANT EXECUTE ON FUNCTION audit_write TO gris_intake, gris_worker, gris_publish;

-- The sealer: gives rows without a position the next ones, in order of id, and links the chain. The highest position.
CREATE OR REPLACE FUNCTION audit_seal() RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = gris, pg_temp AS $$
DECLARE
    last_position bigint;
    link bytea;
    number bytea;
    digest_length CONSTANT bytea := int8send(32);
    ids bigint[];
    hashes bytea[];
    links bytea[];
BEGIN
    PERFORM pg_advisory_xact_lock(1735551347, 1);
    SELECT a.position, a.chain INTO last_position, link FROM audit a WHERE a.position IS NOT NULL ORDER BY a.position DESC LIMIT 1;
    last_position := coalesce(last_position, 0);
    link := coalesce(link, decode(repeat('00', 32), 'hex'));
    SELECT array_agg(u.id ORDER BY u.id), array_agg(u.hash ORDER BY u.id) INTO ids, hashes FROM audit u WHERE u.position IS NULL;
    IF ids IS NULL THEN
        RETURN last_position;
    END IF;
    links := ARRAY[link];
    FOR i IN 1..cardinality(ids) LOOP
        number := convert_to((last_position + i)::text, 'UTF8');
        link := sha256(int8send(octet_length(number)) || number || digest_length || link || digest_length || hashes[i]);
        links[i + 1] := link;
    END LOOP;
    UPDATE audit a SET position = last_position + s.n, previous = s.previous, chain = s.chain
      FROM unnest(ids, links, links[2:]) WITH ORDINALITY AS s (id, previous, chain, n)
     WHERE a.id = s.id;
    RETURN last_position + cardinality(ids);
END
$$;

-- The sealer's update is the one legal change; asked in the trigger's condition, it costs no call.
DROP TRIGGER audit_once ON audit;
CREATE TRIGGER audit_once BEFORE UPDATE ON audit FOR EACH ROW
    WHEN (NOT (OLD.position IS NULL AND NEW.position IS NOT NULL AND OLD.id = NEW.id AND OLD.at = NEW.at AND OLD.kind = NEW.kind
               AND OLD.subject = NEW.subject AND OLD.actor = NEW.actor AND OLD.detail = NEW.detail AND OLD.hash = NEW.hash))
    EXECUTE FUNCTION audit_guard();
CREATE TRIGGER audit_stays BEFORE DELETE ON audit FOR EACH ROW EXECUTE FUNCTION audit_guard();

-- ---- events: the first one is the submission ------------------------------------------------------------------------------------
ALTER TABLE submission ADD COLUMN audit bigint;
COMMENT ON COLUMN submission.audit IS 'The audit row of its filing; events after the first have their own.';
ALTER TABLE submission DISABLE TRIGGER submission_immutable;
UPDATE submission s SET audit = e.audit FROM submission_event e WHERE e.submission = s.id AND e.n = 1;
ALTER TABLE submission ENABLE TRIGGER submission_immutable;
ALTER TABLE submission ALTER COLUMN audit SET NOT NULL;

ALTER TABLE submission_event RENAME TO submission_step;
ALTER TABLE submission_step DISABLE TRIGGER submission_event_immutable;
DELETE FROM submission_step WHERE n = 1;
ALTER TABLE submission_step ENABLE TRIGGER submission_event_immutable;
ALTER TABLE submission_step DROP COLUMN id;
ALTER TABLE submission_step DROP CONSTRAINT submission_event_submission_n_key;
ALTER TABLE submission_step ADD CONSTRAINT submission_step_pkey PRIMARY KEY (submission, n);
ALTER TABLE submission_step DROP CONSTRAINT submission_event_check;
ALTER TABLE submission_step ADD CONSTRAINT submission_step_later CHECK (n > 1 AND state NOT IN ('received', 'rejected'));
COMMENT ON TABLE submission_step IS 'Every transition of a submission after its filing, in order of n.';

CREATE VIEW submission_event WITH (security_invoker = true) AS
SELECT s.id AS submission, 1 AS n, s.received_at AS at, CASE WHEN s.version IS NULL THEN 'rejected' ELSE 'received' END AS state,
       s.sender AS actor, '' AS reason, s.audit
  FROM submission s
UNION ALL
SELECT t.submission, t.n, t.at, t.state, t.actor, t.reason, t.audit
  FROM submission_step t;
COMMENT ON VIEW submission_event IS 'The truth about a submission: its filing (n = 1) and every transition, in order of n; the last one is its own state.';
GRANT SELECT ON submission_event TO gris_intake, gris_worker, gris_publish, gris_audit_read, gris_read;

CREATE OR REPLACE FUNCTION event_guard() RETURNS trigger LANGUAGE plpgsql SET search_path = gris, pg_temp AS $$
DECLARE
    before text;
BEGIN
    SELECT e.state INTO before FROM submission_event e WHERE e.submission = NEW.submission AND e.n = NEW.n - 1;
    IF NOT EXISTS (SELECT FROM lifecycle WHERE from_state = before AND to_state = NEW.state) THEN
        RAISE EXCEPTION 'state % cannot become %', coalesce(before, '-'), NEW.state USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$;

CREATE OR REPLACE VIEW submission_now WITH (security_invoker = true) AS
SELECT s.id, s.org_id, s.regime_id, s.form_id, s.layout_id, s.period, s.vintage, s.version, s.receipt, s.channel, s.sender, s.file,
       s.reference_no, s.replaces, s.received_at, s.accepted_at, s.due, s.original, s.content, s.verdict, s.catalog_load, s.cells, s.errors,
       s.warnings, s.signature,
       coalesce(t.state, CASE WHEN s.version IS NULL THEN 'rejected' ELSE 'received' END) AS state,
       coalesce(t.at, s.received_at) AS state_at, coalesce(t.n, 1) AS state_n, s.audit
  FROM submission s
  LEFT JOIN LATERAL (SELECT v.state, v.at, v.n FROM submission_step v WHERE v.submission = s.id ORDER BY v.n DESC LIMIT 1) t ON true;

-- ---- submissions: the key with the period first, and no index that only repeats it ----------------------------------------------
CREATE UNIQUE INDEX submission_key ON submission (period, org_id, form_id, vintage, regime_id, version) WHERE version IS NOT NULL;
DROP INDEX submission_version, submission_period, submission_layout, submission_original;
COMMENT ON INDEX submission_key IS 'Counts versions, settles races between two who file the same thing at once, and finds what stands.';

-- A receipt's serial is the submission's id (its last seven digits), so the primary key finds it and keeps it single; older ones that
-- were numbered apart have an index of their own.
ALTER TABLE submission DROP CONSTRAINT submission_receipt_key;
CREATE UNIQUE INDEX submission_receipt_apart ON submission (receipt) WHERE substr(receipt, 12, 7) <> lpad((id % 10000000)::text, 7, '0');
DROP SEQUENCE receipt_serial;

-- `count` numbers in a row: the first. Everybody takes them here, so nobody comes between.
CREATE FUNCTION submission_numbers(count int) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = gris, pg_temp AS $$
DECLARE
    first bigint;
BEGIN
    IF count NOT BETWEEN 1 AND 10000000 THEN
        RAISE EXCEPTION 'no % numbers', count USING ERRCODE = 'invalid_parameter_value';
    END IF;
    PERFORM pg_advisory_lock(1735551347, 5);
    first := nextval('submission_id');
    PERFORM setval('submission_id', first + count - 1);
    PERFORM pg_advisory_unlock(1735551347, 5);
    RETURN first;
END
$$;
REVOKE ALL ON FUNCTION submission_numbers FROM PUBLIC;
REVOKE USAGE ON SEQUENCE submission_id FROM gris_intake;
GRANT EXECUTE ON FUNCTION submission_numbers TO gris_intake;

-- ---- no submission without its original, asked when the transaction ends: the original may be stored beside the filing -----------
-- A key check per row would cost more than the row: the statement that files notes the originals that are not there, each once.
ALTER TABLE submission DROP CONSTRAINT submission_original_fkey;
CREATE TABLE original_due (digest bytea NOT NULL);
COMMENT ON TABLE original_due IS 'Originals that a transaction''s submissions stand on and that were not there yet; empty outside of it.';
GRANT INSERT ON original_due TO gris_intake;

CREATE FUNCTION original_must() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = gris, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM original o WHERE o.digest = NEW.digest) THEN
        RAISE EXCEPTION 'a submission stands on an original that is not stored' USING ERRCODE = 'foreign_key_violation';
    END IF;
    DELETE FROM original_due WHERE digest = NEW.digest;
    RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER original_stored AFTER INSERT ON original_due DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION original_must();
REVOKE ALL ON FUNCTION original_must FROM PUBLIC;

-- ---- stale marks: one row for a group ---------------------------------------------------------------------------------------------
CREATE TABLE stale_mark (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    layout_id int NOT NULL,
    org_ids int[] COMPRESSION lz4 NOT NULL,
    periods int[] COMPRESSION lz4 NOT NULL,
    audit bigint NOT NULL,
    CHECK (cardinality(org_ids) = cardinality(periods))
);
COMMENT ON TABLE stale_mark IS 'Insert-only marks: the effective versions of filings (org_ids[i], periods[i]) changed. A run deletes only the ids that it read.';
INSERT INTO stale_mark (layout_id, org_ids, periods, audit)
SELECT layout_id, array_agg(org_id ORDER BY id), array_agg(period ORDER BY id), audit FROM stale GROUP BY layout_id, audit ORDER BY min(id);
DROP TABLE stale;
CREATE VIEW stale WITH (security_invoker = true) AS
SELECT m.id, m.layout_id, k.org_id, k.period, m.audit
  FROM stale_mark m CROSS JOIN LATERAL unnest(m.org_ids, m.periods) AS k (org_id, period);
COMMENT ON VIEW stale IS 'The marks one by one; those of one id stand and go together.';
GRANT INSERT ON stale_mark TO gris_intake;
GRANT SELECT, DELETE ON stale_mark TO gris_worker;
GRANT SELECT ON stale_mark TO gris_publish;
GRANT SELECT ON stale TO gris_worker, gris_publish;
ALTER TABLE stale_mark ENABLE ROW LEVEL SECURITY;
ALTER TABLE stale_mark FORCE ROW LEVEL SECURITY;
CREATE POLICY services ON stale_mark TO gris_intake, gris_worker, gris_publish, gris_audit_read, gris_owner USING (true) WITH CHECK (true);

CREATE OR REPLACE FUNCTION monitor_counts(OUT submissions bigint, OUT rejected bigint, OUT originals bigint, OUT original_bytes bigint,
                                          OUT cells bigint, OUT aggregates bigint, OUT stale_marks bigint, OUT findings bigint,
                                          OUT audit_rows bigint, OUT unsealed bigint, OUT last_received timestamptz,
                                          OUT last_aggregated timestamptz, OUT last_released timestamptz, OUT catalog_load int,
                                          OUT catalog_name text, OUT catalog_version text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = gris, pg_temp AS $$
    SELECT s.total, s.rejected, o.total, o.bytes, s.cells,
           (SELECT count(*) FROM aggregate), (SELECT coalesce(sum(cardinality(m.org_ids)), 0)::bigint FROM stale_mark m),
           (SELECT count(*) FROM aggregate_finding),
           (SELECT count(*) FROM audit), (SELECT count(*) FROM audit WHERE position IS NULL),
           s.last, (SELECT max(at) FROM aggregate_run), (SELECT max(at) FROM release), c.id, c.name, c.version
      FROM (SELECT count(*) AS total, count(*) FILTER (WHERE version IS NULL) AS rejected,
                   coalesce(sum(submission.cells) FILTER (WHERE version IS NOT NULL), 0)::bigint AS cells, max(received_at) AS last
              FROM submission) s,
           (SELECT count(*) AS total, coalesce(sum(size), 0)::bigint AS bytes FROM original) o
      LEFT JOIN LATERAL (SELECT id, name, version FROM gris.catalog_load ORDER BY id DESC LIMIT 1) c ON true;
$$;

-- A vector as a value, so that a group of small reports goes as one array. As the columns of report_cells behind its key.
CREATE TYPE report_vector AS (
    place_row int,
    place_column int,
    cells bigint[],
    status_slot int[],
    status smallint[],
    places int[]
);

-- ---- vectors and originals straight into their partition, which COPY may do where no policy stands ---------------------------------
-- Readers come through the parent, whose policies hold; nobody may read a partition itself.
CREATE OR REPLACE FUNCTION ensure_partition(parent text, part int) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = gris, pg_temp AS $$
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
        EXECUTE format('GRANT INSERT ON gris.%I TO gris_intake', child);
        EXECUTE format('ALTER TABLE gris.%I ATTACH PARTITION gris.%I FOR VALUES FROM (%s) TO (%s)', parent, child, low, high);
    END IF;
END
$$;
DO $partitions$
DECLARE
    child regclass;
BEGIN
    FOR child IN SELECT inhrelid::regclass FROM pg_inherits
                  WHERE inhparent IN ('gris.report_cells'::regclass, 'gris.original_chunk'::regclass) LOOP
        EXECUTE format('GRANT INSERT ON %s TO gris_intake', child);
    END LOOP;
END
$partitions$;
