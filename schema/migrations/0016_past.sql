-- The past. What is known as of an audit position P is a schema of its own: for each table of schema gris whose rows come with an audit row (or
-- with a catalog load) a view of the same name that shows the rows there were at P, and the same views over them. A session that puts
-- gris_past before gris in its search path asks the same statements and gets the answers of then. The views follow from the
-- tables by rule (past_make()), so a table or column that is added later is in the past too.
CREATE SCHEMA gris_past AUTHORIZATION gris_owner;
SET LOCAL ROLE gris_owner;
SET LOCAL search_path = gris, pg_temp;
GRANT USAGE ON SCHEMA gris_past TO gris_intake, gris_worker, gris_publish;

-- ---- when the chain was sealed ---------------------------------------------------------------------------------------------------
CREATE TABLE sealing (
    position bigint PRIMARY KEY,
    at timestamptz NOT NULL
);
COMMENT ON TABLE sealing IS 'When the chain was sealed, and up to which position: a moment is the last position sealed by then.';
GRANT SELECT ON sealing TO gris_intake, gris_worker, gris_publish, gris_audit_read;

-- What was sealed before there was this table: by the rows' own times.
INSERT INTO sealing
SELECT max(s.position), s.at
  FROM (SELECT a.position, max(a.at) OVER (ORDER BY a.position) AS at FROM audit a WHERE a.position IS NOT NULL) s
 GROUP BY s.at;

-- By the receiver's clock where the program says it (gris.now, seconds), else by the server's.
CREATE FUNCTION sealing_note() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = gris, pg_temp AS $$
DECLARE
    sealed bigint := (SELECT a.position FROM audit a WHERE a.position IS NOT NULL ORDER BY a.position DESC LIMIT 1);
    before bigint := (SELECT s.position FROM sealing s ORDER BY s.position DESC LIMIT 1);
    clock timestamptz := coalesce(to_timestamp(nullif(current_setting('gris.now', true), '')::bigint), clock_timestamp());
BEGIN
    IF sealed > coalesce(before, 0) THEN
        INSERT INTO sealing VALUES (sealed, date_trunc('second', clock));
    END IF;
    RETURN NULL;
END
$$;
REVOKE ALL ON FUNCTION sealing_note FROM PUBLIC;
CREATE TRIGGER audit_sealed AFTER UPDATE ON audit FOR EACH STATEMENT EXECUTE FUNCTION sealing_note();

-- ---- releases: what it takes to make one again -------------------------------------------------------------------------------------
ALTER TABLE release ADD COLUMN format text, ADD COLUMN levels text, ADD COLUMN release_before text;
COMMENT ON COLUMN release.format IS 'The exporter: dashboard, csv. NULL: noted before this was.';
COMMENT ON COLUMN release.levels IS 'The setting publish_levels; NULL: every level.';
COMMENT ON COLUMN release.release_before IS 'The release that its manifest names as the one before; NULL: none.';

-- ---- the views ---------------------------------------------------------------------------------------------------------------------
-- What tells of now alone: asked in the past, a mistake of ours.
CREATE FUNCTION past_refuses(what text) RETURNS boolean LANGUAGE plpgsql STABLE SET search_path = gris, pg_temp AS $$
BEGIN
    RAISE EXCEPTION '% tells of now alone', what USING ERRCODE = 'object_not_in_prerequisite_state';
END
$$;
REVOKE ALL ON FUNCTION past_refuses FROM PUBLIC;
GRANT EXECUTE ON FUNCTION past_refuses TO gris_intake, gris_worker, gris_publish;

-- The statement of one table's view; NULL: it is the same at all times.
CREATE FUNCTION past_view(name text) RETURNS text LANGUAGE plpgsql STABLE SET search_path = gris, pg_temp AS $$
DECLARE
    names text[] := (SELECT array_agg(a.attname::text) FROM pg_attribute a
                      WHERE a.attrelid = format('gris.%I', name)::regclass AND a.attnum > 0 AND NOT a.attisdropped);
    columns text := (SELECT string_agg(CASE WHEN a.attname = 'load_to' AND 'load_from' = ANY (names)
                                            THEN 'CASE WHEN t.load_to <= current_setting(''gris.as_of_load'')::int THEN t.load_to END AS load_to'
                                            ELSE format('t.%I', a.attname) END, ', ' ORDER BY a.attnum)
                       FROM pg_attribute a
                      WHERE a.attrelid = format('gris.%I', name)::regclass AND a.attnum > 0 AND NOT a.attisdropped);
    condition text := CASE
        WHEN name IN ('aggregate', 'applied', 'aggregate_finding', 'stale_mark') THEN format('gris.past_refuses(%L)', name)
        WHEN 'load_from' = ANY (names) THEN 't.load_from <= current_setting(''gris.as_of_load'')::int'
        WHEN 'audit' = ANY (names)
            THEN 'EXISTS (SELECT FROM gris.audit a WHERE a.id = t.audit AND a.position <= current_setting(''gris.as_of'')::bigint)'
        WHEN 'submission' = ANY (names) THEN 'EXISTS (SELECT FROM gris_past.submission s WHERE s.id = t.submission)'
        WHEN name IN ('audit', 'sealing', 'aggregate_run', 'release') THEN 't.position <= current_setting(''gris.as_of'')::bigint' END;
BEGIN
    RETURN format('CREATE VIEW gris_past.%I WITH (security_invoker = true) AS SELECT %s FROM gris.%I t WHERE ', name, columns, name) || condition;
END
$$;
REVOKE ALL ON FUNCTION past_view FROM PUBLIC;

-- What schema gris looks like: where it is as it was, so are the views.
CREATE FUNCTION past_shape() RETURNS text LANGUAGE sql STABLE SET search_path = gris, pg_temp AS $$
    SELECT md5(string_agg(s.line, E'\n' ORDER BY s.line COLLATE "C"))
      FROM (SELECT c.relname || ' ' || a.attnum || ' ' || a.attname || ' ' || a.atttypid::regtype AS line
              FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
             WHERE c.relnamespace = 'gris'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
            UNION ALL
            SELECT c.relname || ' ' || pg_get_viewdef(c.oid) FROM pg_class c WHERE c.relnamespace = 'gris'::regnamespace AND c.relkind = 'v'
            UNION ALL
            SELECT p.prosrc FROM pg_proc p WHERE p.pronamespace = 'gris'::regnamespace AND p.proname IN ('past_view', 'past_make')) s
$$;
REVOKE ALL ON FUNCTION past_shape FROM PUBLIC;

-- Makes the views anew where the present has changed its shape; whether it did. `gris init` asks for it each time.
CREATE FUNCTION past_make() RETURNS boolean LANGUAGE plpgsql SET search_path = gris, pg_temp AS $$
DECLARE
    shape text := past_shape();
    statement text;
    statements text[];
BEGIN
    IF obj_description('gris_past'::regnamespace, 'pg_namespace') LIKE '%' || shape THEN
        RETURN false;
    END IF;
    statement := (SELECT 'DROP VIEW ' || string_agg(format('gris_past.%I', c.relname), ', ')
                    FROM pg_class c WHERE c.relnamespace = 'gris_past'::regnamespace AND c.relkind = 'v');
    IF statement IS NOT NULL THEN
        EXECUTE statement;
    END IF;
    FOR statement IN SELECT past_view(c.relname)
                       FROM pg_class c
                      WHERE c.relnamespace = 'gris'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
                      ORDER BY c.relname <> 'submission', c.relname LOOP
        IF statement IS NOT NULL THEN
            EXECUTE statement;
        END IF;
    END LOOP;
    -- Views spell names as this search path needs them; under the other one the same names mean the past. Those that stand on others come after.
    statements := ARRAY(
        WITH RECURSIVE beneath (view, other) AS (
            SELECT DISTINCT r.ev_class, d.refobjid
              FROM pg_rewrite r
              JOIN pg_class v ON v.oid = r.ev_class AND v.relkind = 'v' AND v.relnamespace = 'gris'::regnamespace
              JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.objid = r.oid AND d.refclassid = 'pg_class'::regclass
              JOIN pg_class o ON o.oid = d.refobjid AND o.relkind = 'v' AND o.relnamespace = 'gris'::regnamespace
             WHERE d.refobjid <> r.ev_class),
        depth (view, n) AS (
            SELECT c.oid, 0 FROM pg_class c WHERE c.relnamespace = 'gris'::regnamespace AND c.relkind = 'v'
            UNION
            SELECT b.view, d.n + 1 FROM depth d JOIN beneath b ON b.other = d.view)
        SELECT format('CREATE VIEW gris_past.%I WITH (security_invoker = true) AS %s', c.relname, pg_get_viewdef(c.oid))
          FROM (SELECT view, max(n) AS n FROM depth GROUP BY view) v JOIN pg_class c ON c.oid = v.view
         ORDER BY v.n, c.relname);
    PERFORM set_config('search_path', 'gris_past, gris, pg_temp', true);
    FOREACH statement IN ARRAY statements LOOP
        EXECUTE statement;
    END LOOP;
    PERFORM set_config('search_path', 'gris, pg_temp', true);
    GRANT SELECT ON ALL TABLES IN SCHEMA gris_past TO gris_intake, gris_worker, gris_publish;
    EXECUTE format('COMMENT ON SCHEMA gris_past IS %L',
                   'gris: schema gris as of the audit position gris.as_of; the views follow from its shape ' || shape);
    RETURN true;
END
$$;
REVOKE ALL ON FUNCTION past_make FROM PUBLIC;
COMMENT ON FUNCTION past_make IS 'The views of the past, made of schema gris as it is; the owner''s alone.';
