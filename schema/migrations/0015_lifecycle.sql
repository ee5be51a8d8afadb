-- The life of a submission: who may take which step. `gris init` writes the rows of lifecycle anew each time, from core/lifecycle.def.
SET LOCAL ROLE gris_owner;
SET LOCAL search_path = gris, pg_temp;

ALTER TABLE lifecycle ADD COLUMN action text, ADD COLUMN actor text, ADD COLUMN reason boolean;
DELETE FROM lifecycle;
ALTER TABLE lifecycle ALTER COLUMN action SET NOT NULL, ALTER COLUMN actor SET NOT NULL, ALTER COLUMN reason SET NOT NULL;
ALTER TABLE lifecycle ADD CONSTRAINT lifecycle_actor CHECK (actor IN ('sender', 'next', 'reached', 'last'));
COMMENT ON COLUMN lifecycle.actor IS 'sender: the unit that filed; next: whose turn it is on the path; reached: that one, or the one that passed it last; last: the end of the path.';
COMMENT ON COLUMN lifecycle.reason IS 'Whether words are compulsory.';

CREATE FUNCTION lifecycle_set(froms text[], tos text[], meanings text[], actions text[], actors text[], reasons boolean[]) RETURNS void
LANGUAGE sql SET search_path = gris, pg_temp AS $$
    DELETE FROM lifecycle l
     WHERE NOT EXISTS (SELECT FROM unnest(froms, tos) AS d (from_state, to_state)
                        WHERE d.from_state = l.from_state AND d.to_state = l.to_state);
    INSERT INTO lifecycle (from_state, to_state, meaning, action, actor, reason)
    SELECT * FROM unnest(froms, tos, meanings, actions, actors, reasons)
    ON CONFLICT (from_state, to_state) DO UPDATE
       SET meaning = excluded.meaning, action = excluded.action, actor = excluded.actor, reason = excluded.reason
$$;
REVOKE EXECUTE ON FUNCTION lifecycle_set FROM public;
COMMENT ON FUNCTION lifecycle_set IS 'The steps of core/lifecycle.def; the owner''s alone.';

ALTER TABLE submission_step ADD COLUMN org_id int, ADD COLUMN path int[], ADD COLUMN due timestamptz, ADD COLUMN cells text NOT NULL DEFAULT '';
ALTER TABLE submission_step ADD CONSTRAINT submission_step_path CHECK ((org_id IS NULL) = (path IS NULL) AND cardinality(path) > 0),
    ADD CONSTRAINT submission_step_back CHECK (state = 'returned' OR (due IS NULL AND cells = ''));
COMMENT ON COLUMN submission_step.org_id IS 'The unit that took the step; steps from before had none.';
COMMENT ON COLUMN submission_step.path IS 'Whose approval the submission needs, in order; every step of a submission says the same.';
COMMENT ON COLUMN submission_step.due IS 'Sent back: by when the correction is asked for.';
COMMENT ON COLUMN submission_step.cells IS 'Sent back: which cells.';

CREATE OR REPLACE VIEW submission_event WITH (security_invoker = true) AS
SELECT s.id AS submission, 1 AS n, s.received_at AS at, CASE WHEN s.version IS NULL THEN 'rejected' ELSE 'received' END AS state,
       s.sender AS actor, '' AS reason, s.audit, NULL::int AS org_id, NULL::timestamptz AS due, '' AS cells
  FROM submission s
UNION ALL
SELECT t.submission, t.n, t.at, t.state, t.actor, t.reason, t.audit, t.org_id, t.due, t.cells
  FROM submission_step t;

-- Whoever stands above the unit in any hierarchy at any time, or is named as a receiver; the unit itself where nobody is above it.
CREATE FUNCTION is_on_path(unit int, sender int) RETURNS boolean LANGUAGE sql STABLE SET search_path = gris, pg_temp AS $$
    WITH RECURSIVE above (org_id) AS (
        SELECT parent_id FROM org_edge WHERE child_id = sender
        UNION
        SELECT e.parent_id FROM org_edge e JOIN above a ON e.child_id = a.org_id)
    SELECT unit IN (SELECT org_id FROM above)
        OR EXISTS (SELECT FROM org o JOIN obligation b ON b.receiver = o.code WHERE o.org_id = unit)
        OR (unit = sender AND NOT EXISTS (SELECT FROM above))
$$;

CREATE OR REPLACE FUNCTION event_guard() RETURNS trigger LANGUAGE plpgsql SET search_path = gris, pg_temp AS $$
DECLARE
    before submission_event;
    step lifecycle;
    sender int := (SELECT s.org_id FROM submission s WHERE s.id = NEW.submission);
    passed int := (SELECT count(*) FROM submission_step t WHERE t.submission = NEW.submission AND t.state IN ('approved', 'accepted'));
    len int := cardinality(NEW.path);
    turn int := least(passed + 1, len);
    may boolean;
BEGIN
    SELECT e.* INTO before FROM submission_event e WHERE e.submission = NEW.submission AND e.n = NEW.n - 1;
    SELECT l.* INTO step FROM lifecycle l WHERE l.from_state = before.state AND l.to_state = NEW.state;
    IF step.action IS NULL THEN
        RAISE EXCEPTION 'state % cannot become %', coalesce(before.state, '-'), NEW.state USING ERRCODE = 'check_violation';
    END IF;
    IF step.reason AND NEW.reason = '' THEN
        RAISE EXCEPTION 'state % asks for a reason', NEW.state USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.state <> 'withdrawn' AND (SELECT s.shown FROM submission_shown s WHERE s.id = NEW.submission) = 'superseded' THEN
        RAISE EXCEPTION 'a later version stands' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.path IS NULL
       OR EXISTS (SELECT FROM submission_step t WHERE t.submission = NEW.submission AND t.path IS NOT NULL AND t.path <> NEW.path)
       OR EXISTS (SELECT FROM unnest(NEW.path) AS p (unit) WHERE NOT coalesce(is_on_path(p.unit, sender), false)) THEN
        RAISE EXCEPTION 'the path of approval is not the submission''s' USING ERRCODE = 'check_violation';
    END IF;
    may := CASE step.actor
        WHEN 'sender' THEN NEW.org_id = sender
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
    RETURN NEW;
END
$$;
