-- Who may act, and what each role may do. A unit's data is seen by the services and by those whose identity row covers the unit.
SET LOCAL ROLE gris_owner;
SET LOCAL search_path = gris, pg_temp;

CREATE TABLE account (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL UNIQUE,
    display_name text NOT NULL DEFAULT '',
    login text UNIQUE,
    created_at timestamptz NOT NULL DEFAULT now(),
    disabled_at timestamptz
);
COMMENT ON COLUMN account.login IS 'A database login that is this account (a dashboard tool, an analyst).';

CREATE TABLE token (
    digest bytea PRIMARY KEY CHECK (octet_length(digest) = 32),
    account_id bigint NOT NULL REFERENCES account,
    name text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz,
    revoked_at timestamptz
);
COMMENT ON TABLE token IS 'Bearer tokens, as SHA-256 only.';

CREATE TABLE grant_scope (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id bigint NOT NULL REFERENCES account,
    role text NOT NULL,
    hierarchy_id smallint NOT NULL DEFAULT 1,
    org_id int,
    below boolean NOT NULL DEFAULT true,
    valid_from date,
    valid_to date
);
COMMENT ON TABLE grant_scope IS 'For which part of a tree an account may act in a role; org_id NULL: for all of it; below: the units under org_id too.';

-- Who acts in this backend and transaction. A custom setting would not do: injected SQL can change one.
CREATE UNLOGGED TABLE identity (
    backend int PRIMARY KEY,
    transaction xid8 NOT NULL,
    account_id bigint NOT NULL
);
COMMENT ON TABLE identity IS 'One row per backend, good for one transaction, written by identify() from a verified session.';

CREATE FUNCTION identify(account bigint) RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = gris, pg_temp AS $$
    INSERT INTO identity VALUES (pg_backend_pid(), pg_current_xact_id(), $1)
        ON CONFLICT (backend) DO UPDATE SET transaction = excluded.transaction, account_id = excluded.account_id;
$$;

CREATE FUNCTION my_scopes() RETURNS SETOF grant_scope LANGUAGE sql STABLE SECURITY DEFINER SET search_path = gris, pg_temp AS $$
    SELECT g.*
      FROM grant_scope g
      JOIN account a ON a.id = g.account_id AND a.disabled_at IS NULL
     WHERE (g.valid_from IS NULL OR g.valid_from <= current_date) AND (g.valid_to IS NULL OR g.valid_to >= current_date)
       AND (a.login = session_user
            OR a.id = (SELECT i.account_id FROM identity i
                        WHERE i.backend = pg_backend_pid() AND i.transaction = pg_current_xact_id_if_assigned()));
$$;

CREATE FUNCTION sees_all() RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = gris, pg_temp AS $$
    SELECT EXISTS (SELECT FROM my_scopes() WHERE org_id IS NULL);
$$;

CREATE FUNCTION visible_orgs() RETURNS int[] LANGUAGE sql STABLE SECURITY DEFINER SET search_path = gris, pg_temp AS $$
    WITH RECURSIVE tree (hierarchy_id, org_id, below) AS (
        SELECT hierarchy_id, org_id, below FROM my_scopes() WHERE org_id IS NOT NULL
        UNION
        SELECT t.hierarchy_id, e.child_id, true
          FROM tree t
          JOIN org_edge e ON e.hierarchy_id = t.hierarchy_id AND e.parent_id = t.org_id AND e.load_to IS NULL
         WHERE t.below)
    SELECT coalesce(array_agg(DISTINCT org_id), '{}') FROM tree;
$$;
COMMENT ON FUNCTION visible_orgs IS 'The units that the identity of this backend and transaction (or of the login) may see; empty without one.';

CREATE FUNCTION visible_submission(submission bigint) RETURNS boolean LANGUAGE sql STABLE SECURITY INVOKER
RETURN EXISTS (SELECT FROM gris.submission s WHERE s.id = submission);

CREATE TABLE pull_source (
    id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL UNIQUE,
    url text NOT NULL,
    settings jsonb NOT NULL DEFAULT '{}',
    cursor text,
    disabled_at timestamptz
);
CREATE TABLE pull_run (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    source_id int NOT NULL REFERENCES pull_source,
    started_at timestamptz NOT NULL,
    ended_at timestamptz,
    outcome text,
    submissions int NOT NULL DEFAULT 0
);
COMMENT ON TABLE pull_source IS 'Registered sources and how far each was read; secrets live in files, never here.';
COMMENT ON TABLE pull_run IS 'Each fetch and its outcome.';

-- ---- rights: nothing by default, then what each service needs -------------------------------------------------------------------
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA gris FROM PUBLIC;

GRANT SELECT ON catalog_load, catalog_head, org, org_unit, org_alias, org_parent, org_succession, org_edge, hierarchy, dimension, dimension_member,
    indicator, layout, layout_cell, form, form_cell, regime, occasion, obligation, rule, target, calendar_day, lifecycle
    TO gris_intake, gris_worker, gris_publish, gris_monitor, gris_read;
GRANT INSERT, UPDATE (load_to) ON catalog_head, org, org_alias, org_parent, org_succession, org_edge, dimension_member, indicator,
    layout_cell, form, form_cell, regime, occasion, obligation, rule, target, calendar_day TO gris_worker;
GRANT INSERT ON catalog_load, org_unit, hierarchy, layout TO gris_worker;
GRANT UPDATE (valid_from) ON org_unit TO gris_worker;

GRANT SELECT, INSERT ON original, original_chunk, submission, submission_event, report_cells, report_text, report_outline, report_row,
    attachment, diagnostic, justification TO gris_intake;
GRANT INSERT ON stale TO gris_intake;
GRANT USAGE ON SEQUENCE submission_id, receipt_serial TO gris_intake;
GRANT USAGE ON SEQUENCE audit_id TO gris_intake, gris_worker, gris_publish;
GRANT EXECUTE ON FUNCTION ensure_partition, event_guard, identify TO gris_intake;
GRANT EXECUTE ON FUNCTION audit_write, audit_seal TO gris_intake, gris_worker, gris_publish;
GRANT EXECUTE ON FUNCTION my_scopes, sees_all, visible_orgs TO gris_intake, gris_worker, gris_publish, gris_audit_read, gris_read;
GRANT EXECUTE ON FUNCTION visible_submission TO gris_intake, gris_worker, gris_publish, gris_audit_read, gris_read;
GRANT SELECT ON submission_now, submission_shown TO gris_intake, gris_worker, gris_publish, gris_read;

GRANT SELECT ON original, submission, submission_event, report_cells, report_text, report_outline, report_row, attachment, diagnostic,
    justification TO gris_worker, gris_publish;
GRANT SELECT, INSERT, UPDATE, DELETE ON aggregate, aggregate_finding, applied TO gris_worker;
GRANT SELECT, DELETE ON stale TO gris_worker;
GRANT SELECT, INSERT ON aggregate_run TO gris_worker;
GRANT SELECT ON audit TO gris_worker, gris_publish, gris_audit_read;

GRANT SELECT ON aggregate, aggregate_finding, applied, stale, aggregate_run TO gris_publish;
GRANT SELECT, INSERT ON release TO gris_publish;
GRANT SELECT ON release TO gris_worker, gris_monitor, gris_read;

GRANT SELECT ON original, original_chunk, submission, submission_event TO gris_audit_read;
GRANT SELECT ON aggregate_run TO gris_monitor, gris_read;
GRANT SELECT, INSERT, UPDATE ON pull_source, pull_run TO gris_intake;
GRANT SELECT ON account, token, grant_scope TO gris_intake;

-- What schema api reads for gris_read; row-level security says which rows.
GRANT SELECT ON submission, submission_event, report_cells, report_text, aggregate, aggregate_finding, diagnostic TO gris_read;

-- Counts without unit data, for monitoring.
CREATE FUNCTION monitor_counts(OUT submissions bigint, OUT rejected bigint, OUT originals bigint, OUT original_bytes bigint, OUT cells bigint,
                               OUT aggregates bigint, OUT stale_marks bigint, OUT findings bigint, OUT audit_rows bigint, OUT unsealed bigint,
                               OUT last_received timestamptz, OUT last_aggregated timestamptz, OUT last_released timestamptz,
                               OUT catalog_load int, OUT catalog_name text, OUT catalog_version text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = gris, pg_temp AS $$
    SELECT s.total, s.rejected, o.total, o.bytes, s.cells,
           (SELECT count(*) FROM aggregate), (SELECT count(*) FROM stale), (SELECT count(*) FROM aggregate_finding),
           (SELECT count(*) FROM audit), (SELECT count(*) FROM audit WHERE position IS NULL),
           s.last, (SELECT max(at) FROM aggregate_run), (SELECT max(at) FROM release), c.id, c.name, c.version
      FROM (SELECT count(*) AS total, count(*) FILTER (WHERE version IS NULL) AS rejected,
                   coalesce(sum(submission.cells) FILTER (WHERE version IS NOT NULL), 0)::bigint AS cells, max(received_at) AS last
              FROM submission) s,
           (SELECT count(*) AS total, coalesce(sum(size), 0)::bigint AS bytes FROM original) o
      LEFT JOIN LATERAL (SELECT id, name, version FROM gris.catalog_load ORDER BY id DESC LIMIT 1) c ON true;
$$;
REVOKE ALL ON FUNCTION monitor_counts FROM PUBLIC;
GRANT EXECUTE ON FUNCTION monitor_counts TO gris_monitor;

-- ---- row-level security on unit data -------------------------------------------------------------------------------------------
-- monitor_counts() runs as the owner, who sees totals through it and has no login.
DO $policies$
DECLARE
    t record;
    services text := 'gris_intake, gris_worker, gris_publish, gris_audit_read, gris_owner';
BEGIN
    FOR t IN
        SELECT * FROM (VALUES ('submission', '(SELECT sees_all()) OR org_id = ANY ((SELECT visible_orgs())::int[])'),
                              ('report_cells', '(SELECT sees_all()) OR org_id = ANY ((SELECT visible_orgs())::int[])'),
                              ('aggregate', '(SELECT sees_all()) OR org_id = ANY ((SELECT visible_orgs())::int[])'),
                              ('aggregate_finding', '(SELECT sees_all()) OR org_id = ANY ((SELECT visible_orgs())::int[])'),
                              ('stale', 'false'), ('applied', 'false'), ('original', 'false'), ('original_chunk', 'false'),
                              ('submission_event', 'visible_submission(submission)'),
                              ('report_text', 'visible_submission(submission)'),
                              ('report_outline', 'visible_submission(submission)'),
                              ('report_row', 'visible_submission(submission)'),
                              ('attachment', 'visible_submission(submission)'),
                              ('diagnostic', 'visible_submission(submission)'),
                              ('justification', 'visible_submission(submission)')) AS v (name, sees)
    LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t.name);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t.name);
        EXECUTE format('CREATE POLICY services ON %I TO %s USING (true) WITH CHECK (true)', t.name, services);
        IF t.sees <> 'false' THEN
            EXECUTE format('CREATE POLICY readers ON %I FOR SELECT TO gris_read USING (%s)', t.name, t.sees);
        END IF;
    END LOOP;
END
$policies$;
