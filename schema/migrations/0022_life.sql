-- The life of a submission, held more tightly: the path of approval is the obligation's own, each step has its entry in the audit chain, times do
-- not run backwards, and a correction supersedes only what nobody has taken up or what was sent back.
SET LOCAL ROLE gris_owner;
SET LOCAL search_path = gris, pg_temp;

ALTER TABLE submission_step ADD CONSTRAINT submission_step_stored CHECK (state <> 'superseded') NOT VALID;
ALTER TABLE submission_step ADD CONSTRAINT submission_step_again CHECK (due > at) NOT VALID;
COMMENT ON CONSTRAINT submission_step_stored ON submission_step IS 'Superseded is computed: a new version makes it so.';
COMMENT ON CONSTRAINT submission_step_again ON submission_step IS 'Sent back: a new deadline lies ahead.';
CREATE INDEX org_edge_child ON org_edge (hierarchy_id, child_id) WHERE load_to IS NULL;

-- Whose approval a unit's report needs by the map of a day: core/lifecycle.c says the same. Several where several units have the receiver's code.
CREATE FUNCTION paths_on(unit int, for_regime text, for_form text, day date) RETURNS SETOF int[]
LANGUAGE plpgsql STABLE SET search_path = gris, pg_temp AS $$
DECLARE
    above int[];
    levels text[];
    codes text[];
    own org_unit;
    duty obligation;
    path int[];
BEGIN
    SELECT u.* INTO own FROM org_unit u WHERE u.org_id = unit;
    WITH RECURSIVE up (org_id, depth) AS (
        SELECT unit, 0
        UNION ALL
        SELECT e.parent_id, u.depth + 1
          FROM up u
          JOIN org_edge e ON e.hierarchy_id = 1 AND e.child_id = u.org_id AND e.load_to IS NULL
                         AND day BETWEEN coalesce(e.valid_from, '-infinity') AND coalesce(e.valid_to, 'infinity')
         WHERE u.depth < 64)
    SELECT array_agg(o.org_id ORDER BY up.depth), array_agg(o.level ORDER BY up.depth), array_agg(o.code ORDER BY up.depth)
      INTO above, levels, codes
      FROM up JOIN org_unit o USING (org_id) WHERE up.depth > 0;
    -- `a;b` is a or b, `a&b` is a and b; the first obligation in the catalog's order binds.
    SELECT b.* INTO duty
      FROM obligation b
     WHERE b.load_to IS NULL AND b.regime = for_regime AND b.form = for_form
       AND day BETWEEN coalesce(b.valid_from, '-infinity') AND coalesce(b.valid_to, 'infinity')
       AND EXISTS (
           SELECT FROM unnest(string_to_array(b.subjects, ';')) AS t (term)
            WHERE NOT EXISTS (
                SELECT FROM unnest(string_to_array(t.term, '&')) AS f (factor),
                            LATERAL (SELECT btrim(split_part(f.factor, ':', 1)) AS kind,
                                            btrim(substr(f.factor, strpos(f.factor, ':') + 1)) AS name) AS n
                 WHERE NOT coalesce(CASE n.kind WHEN 'level' THEN own.level = n.name
                                                WHEN 'org' THEN own.code = n.name
                                                WHEN 'under' THEN n.name = ANY (codes) END, false)))
     ORDER BY b.subjects COLLATE "C", b.valid_from
     LIMIT 1;
    IF coalesce(duty.approval, '') NOT IN ('', 'none') THEN
        SELECT array_agg(above[array_position(levels, btrim(l.level))] ORDER BY l.n) INTO path
          FROM unnest(string_to_array(duty.approval, '>')) WITH ORDINALITY AS l (level, n)
         WHERE btrim(l.level) = ANY (levels);
    END IF;
    IF path IS NOT NULL THEN
        RETURN NEXT path;
    ELSIF coalesce(duty.receiver, '') NOT IN ('', 'parent', '-')
          AND EXISTS (SELECT FROM org o WHERE o.code = duty.receiver AND o.load_to IS NULL) THEN
        RETURN QUERY SELECT DISTINCT ARRAY[o.org_id] FROM org o WHERE o.code = duty.receiver AND o.load_to IS NULL;
    ELSE
        RETURN NEXT ARRAY[CASE WHEN duty.receiver = '-' THEN unit ELSE coalesce(above[1], unit) END];
    END IF;
END
$$;

-- The last day of a period's data is not stored; it lies in the year of the period or beside it. So a path is the submission's where some day of
-- those years gives it: a day on which the units above it, or its obligations, begin to be others.
CREATE FUNCTION is_its_path(filed submission, path int[]) RETURNS boolean
LANGUAGE sql STABLE SET search_path = gris, pg_temp AS $$
    WITH RECURSIVE span (first, last) AS (
        SELECT make_date(filed.period / 100000 - 1, 1, 1), make_date(filed.period / 100000 + 1, 12, 31)),
    names AS (
        SELECT (SELECT r.code FROM regime r WHERE r.regime_id = filed.regime_id AND r.load_to IS NULL) AS regime,
               CASE WHEN filed.form_id = 0 THEN '-'
                    ELSE (SELECT f.code FROM form f WHERE f.form_id = filed.form_id AND f.load_to IS NULL) END AS form),
    above (org_id) AS (
        SELECT filed.org_id
        UNION
        SELECT e.parent_id FROM above a JOIN org_edge e ON e.hierarchy_id = 1 AND e.child_id = a.org_id AND e.load_to IS NULL),
    changes (day) AS (
        SELECT first FROM span
        UNION
        SELECT e.valid_from FROM above a JOIN org_edge e ON e.hierarchy_id = 1 AND e.child_id = a.org_id AND e.load_to IS NULL
        UNION
        SELECT e.valid_to + 1 FROM above a JOIN org_edge e ON e.hierarchy_id = 1 AND e.child_id = a.org_id AND e.load_to IS NULL
        UNION
        SELECT d.day FROM names n JOIN obligation b ON b.regime = n.regime AND b.form = n.form AND b.load_to IS NULL,
                          LATERAL (VALUES (b.valid_from), (b.valid_to + 1)) AS d (day))
    SELECT EXISTS (
        SELECT FROM changes c, span s, names n, LATERAL paths_on(filed.org_id, n.regime, n.form, c.day) AS p (units)
         WHERE c.day BETWEEN s.first AND s.last AND p.units = path)
$$;
DROP FUNCTION is_on_path;

-- One at a time for a submission: who waited sees what the other did. Its rights are the owner's, who alone may lock rows.
CREATE OR REPLACE FUNCTION event_guard() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = gris, pg_temp AS $$
DECLARE
    before submission_event;
    step lifecycle;
    filed submission;
    passed int;
    len int := cardinality(NEW.path);
    turn int;
    may boolean;
BEGIN
    SELECT s.* INTO filed FROM submission s WHERE s.id = NEW.submission FOR NO KEY UPDATE;
    passed := (SELECT count(*) FROM submission_step t WHERE t.submission = NEW.submission AND t.state IN ('approved', 'accepted'));
    turn := least(passed + 1, len);
    SELECT e.* INTO before FROM submission_event e WHERE e.submission = NEW.submission AND e.n = NEW.n - 1;
    SELECT l.* INTO step FROM lifecycle l WHERE l.from_state = before.state AND l.to_state = NEW.state AND l.action <> 'correct';
    IF step.action IS NULL THEN
        RAISE EXCEPTION 'state % cannot become %', coalesce(before.state, '-'), NEW.state USING ERRCODE = 'check_violation';
    END IF;
    IF step.reason AND NEW.reason !~ '[^[:space:]]' THEN
        RAISE EXCEPTION 'state % asks for a reason', NEW.state USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.at < before.at THEN
        RAISE EXCEPTION 'a step lies before the one before it' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.state <> 'withdrawn' AND (SELECT s.shown FROM submission_shown s WHERE s.id = NEW.submission) = 'superseded' THEN
        RAISE EXCEPTION 'a later version stands' USING ERRCODE = 'check_violation';
    END IF;
    IF EXISTS (SELECT FROM submission_step t WHERE t.submission = NEW.submission AND t.path IS NOT NULL) THEN
        may := NOT EXISTS (SELECT FROM submission_step t WHERE t.submission = NEW.submission AND t.path <> NEW.path);
    ELSE
        may := is_its_path(filed, NEW.path);
    END IF;
    IF NEW.path IS NULL OR NOT coalesce(may, false) THEN
        RAISE EXCEPTION 'the path of approval is not the submission''s' USING ERRCODE = 'check_violation';
    END IF;
    may := CASE step.actor
        WHEN 'sender' THEN NEW.org_id = filed.org_id
        WHEN 'next' THEN passed < greatest(len, 2) AND NEW.org_id = NEW.path[turn]
        WHEN 'reached' THEN NEW.org_id = ANY (NEW.path[greatest(least(passed, turn), 1):turn])
        WHEN 'last' THEN passed >= len AND NEW.org_id = NEW.path[len] END;
    IF NOT coalesce(may, false) THEN
        RAISE EXCEPTION 'unit % may not make % of %', NEW.org_id, NEW.state, before.state USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.state = 'approved' AND EXISTS (
        SELECT FROM diagnostic d
         WHERE d.submission = NEW.submission AND d.severity = 'warning'
           AND NOT EXISTS (SELECT FROM justification j WHERE j.submission = d.submission AND j.n = d.n)) THEN
        RAISE EXCEPTION 'a warning has no reason' USING ERRCODE = 'check_violation';
    END IF;
    IF NOT EXISTS (
        SELECT FROM audit a
         WHERE a.id = NEW.audit AND a.position IS NULL AND a.kind = 'transition' AND a.subject = filed.receipt AND a.actor = NEW.actor
           AND a.at = NEW.at
           AND a.detail::jsonb @> jsonb_build_object('submission', NEW.submission, 'from', before.state, 'to', NEW.state, 'org', NEW.org_id,
                                                     'path', NEW.path, 'reason', NEW.reason)) THEN
        RAISE EXCEPTION 'the audit chain does not tell of the step' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$;

-- A new version of what stands: legal where lifecycle lets the sender correct it. First versions do not come here.
CREATE FUNCTION version_guard() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = gris, pg_temp AS $$
DECLARE
    standing bigint := (
        SELECT s.id
          FROM submission_now s
         WHERE s.period = NEW.period AND s.org_id = NEW.org_id AND s.form_id = NEW.form_id AND s.vintage = NEW.vintage
           AND (s.form_id <> 0 OR s.regime_id = NEW.regime_id) AND s.version IS NOT NULL AND s.state <> 'withdrawn'
         ORDER BY s.version DESC
         LIMIT 1);
    own text;
BEGIN
    IF standing IS NULL THEN
        RETURN NEW;
    END IF;
    PERFORM FROM submission s WHERE s.id = standing FOR SHARE;
    own := (SELECT s.state FROM submission_now s WHERE s.id = standing);
    IF own <> 'withdrawn' AND NOT EXISTS (SELECT FROM lifecycle l WHERE l.from_state = own AND l.action = 'correct') THEN
        RAISE EXCEPTION 'submission % is % and cannot be corrected', standing, own USING ERRCODE = 'GR001', -- the program looks again
            DETAIL = 'It has to be sent back first.';
    END IF;
    RETURN NEW;
END
$$;
REVOKE ALL ON FUNCTION version_guard, paths_on, is_its_path FROM PUBLIC;
GRANT EXECUTE ON FUNCTION version_guard TO gris_intake;
CREATE TRIGGER version_legal BEFORE INSERT ON submission FOR EACH ROW WHEN (NEW.version > 1) EXECUTE FUNCTION version_guard();

-- ---- nil reports: nothing occurred, expressly -------------------------------------------------------------------------------------
CREATE INDEX report_cells_nil ON report_cells (submission)
    WHERE status IS NOT NULL AND 1 = ALL (status) AND array_remove(cells, NULL) = '{}';
CREATE VIEW nil_report WITH (security_invoker = true) AS
SELECT c.submission, c.period
  FROM report_cells c
 WHERE c.status IS NOT NULL AND 1 = ALL (c.status) AND array_remove(c.cells, NULL) = '{}'
   AND NOT EXISTS (SELECT FROM report_text t WHERE t.submission = c.submission AND t.kind = 'text');
COMMENT ON VIEW nil_report IS 'Reports all of whose cells say that none arose: received, and neither zero nor missing.';
GRANT SELECT ON nil_report TO gris_intake, gris_worker, gris_publish, gris_read;
