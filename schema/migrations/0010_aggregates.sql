-- Aggregates that cost what they say: rows of leaves are made when they are read, a row holds for every basis that it equals, vectors that repeat
-- another one are left out, and what was applied is one row a unit and year. All of it is made anew: every filing is marked.

-- An array's bytes as they lie in memory, where the login may say so (a superuser): array_send() takes a call an element, which is eight times
-- slower. Programs tell the two by their first word. Little-endian servers only; others, and other logins, get array_send().
DO $bytes$
BEGIN
    BEGIN
        CREATE FUNCTION gris.array_bytes(anyarray) RETURNS bytea LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'byteasend';
        IF gris.array_bytes('{1,NULL,-2}'::bigint[])
           <> '\x01000000200000001400000003000000010000000500000000000000' || '\x0100000000000000'::bytea || '\xfeffffffffffffff'::bytea
           OR gris.array_bytes('{7}'::int[]) <> '\x0100000000000000170000000100000001000000'::bytea || '\x07000000'::bytea THEN
            RAISE EXCEPTION 'arrays lie otherwise here' USING ERRCODE = 'feature_not_supported';
        END IF;
    EXCEPTION WHEN insufficient_privilege OR feature_not_supported THEN
        SET LOCAL ROLE gris_owner;
        CREATE FUNCTION gris.array_bytes(anyarray) RETURNS bytea LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS 'SELECT array_send($1)';
    END;
    ALTER FUNCTION gris.array_bytes OWNER TO gris_owner;
END
$bytes$;

SET LOCAL ROLE gris_owner;
SET LOCAL search_path = gris, pg_temp;
COMMENT ON FUNCTION array_bytes IS 'The bytes of an array of fixed-length elements: as they lie in memory (first word little-endian 1), or as sent.';
REVOKE ALL ON FUNCTION array_bytes FROM PUBLIC;
GRANT EXECUTE ON FUNCTION array_bytes TO gris_worker, gris_publish;

-- ---- everything filed is marked, by a row that is sealed -------------------------------------------------------------------------
DO $marks$
DECLARE
    sealed bigint;
BEGIN
    SELECT id INTO sealed FROM audit WHERE position IS NOT NULL ORDER BY position LIMIT 1;
    IF sealed IS NULL THEN
        RETURN; -- nothing was ever aggregated
    END IF;
    INSERT INTO stale_mark (layout_id, org_ids, periods, audit)
    SELECT k.layout_id, array_agg(k.org_id), array_agg(k.period), sealed
      FROM (SELECT DISTINCT layout_id, org_id, period FROM applied ORDER BY 1, 2, 3) k
     GROUP BY k.layout_id;
END
$marks$;

-- ---- rows ----------------------------------------------------------------------------------------------------------------------
DELETE FROM aggregate;
DELETE FROM aggregate_finding;
ALTER TABLE aggregate ADD COLUMN bases smallint NOT NULL CHECK (bases BETWEEN 1 AND 15 AND bases >> basis & 1 = 1);
DROP INDEX aggregate_period;
CREATE INDEX aggregate_period ON aggregate (layout_id, period);
COMMENT ON TABLE aggregate IS 'A layout''s vectors rolled up to a unit that has units beneath it and a period; a unit without any is read from its filings (applied). '
    'NULL array: no figure at all. Basis: 0 best, 1 estimate, 2 preliminary, 3 final.';
COMMENT ON COLUMN aggregate.bases IS 'Bits 1 << basis: for which bases the row holds. Where all filings beneath are of one vintage, best and that vintage are one row.';
COMMENT ON COLUMN aggregate.effective IS 'What stands; NULL: the same as children.';
COMMENT ON COLUMN aggregate.children_reported IS 'Counts and flags of the children''s sum alone; NULL where they are those of the row. Flag 1 here: the sum does not fit.';
-- Compressed, but never out of the row: an update that leaves a vector alone takes it along as it is.
DO $inline$
DECLARE
    vector text;
BEGIN
    FOREACH vector IN ARRAY ARRAY['own', 'children', 'effective', 'reported', 'expected', 'flags', 'own_num', 'own_den', 'children_num', 'children_den',
                                  'effective_num', 'effective_den', 'children_reported', 'children_expected', 'children_flags'] LOOP
        EXECUTE format('ALTER TABLE aggregate ALTER COLUMN %I SET STORAGE MAIN', vector);
    END LOOP;
END
$inline$;

-- ---- what was applied --------------------------------------------------------------------------------------------------------------
DROP TABLE applied;
CREATE TABLE applied (
    layout_id int NOT NULL,
    org_id int NOT NULL,
    year int NOT NULL,
    periods int[] NOT NULL,
    forms int[] NOT NULL,
    vintages smallint[] NOT NULL,
    versions int[] NOT NULL,
    approved boolean[] NOT NULL,
    PRIMARY KEY (layout_id, org_id, year)
);
COMMENT ON TABLE applied IS 'The filings whose cells the aggregates contain, written with them: of a unit and year, in order of period and vintage. '
    'Rows of units that have none beneath them are made of these.';
GRANT SELECT, INSERT, UPDATE, DELETE ON applied TO gris_worker;
GRANT SELECT ON applied TO gris_publish;
ALTER TABLE applied ENABLE ROW LEVEL SECURITY;
ALTER TABLE applied FORCE ROW LEVEL SECURITY;
CREATE POLICY services ON applied TO gris_intake, gris_worker, gris_publish, gris_audit_read, gris_owner USING (true) WITH CHECK (true);

-- ---- figures for people and tools that speak SQL -------------------------------------------------------------------------------------
CREATE OR REPLACE VIEW api.figure WITH (security_invoker = true) AS
SELECT h.code AS hierarchy, u.level AS org_level, u.code AS org_code, api.period_text(a.period) AS period,
       t.indicator AS indicator_code, t.members, t.name_vi, t.name_en, t.unit,
       api.figure_value(CASE WHEN a.effective_den[t.slot + 1] <> 0 THEN round(a.effective_num[t.slot + 1] / a.effective_den[t.slot + 1])
                             ELSE (coalesce(a.effective, a.children))[t.slot + 1] END, t.decimals) AS value,
       api.figure_value(CASE WHEN a.own_den[t.slot + 1] <> 0 THEN round(a.own_num[t.slot + 1] / a.own_den[t.slot + 1])
                             ELSE a.own[t.slot + 1] END, t.decimals) AS own_value,
       api.figure_value(CASE WHEN a.children_den[t.slot + 1] <> 0 THEN round(a.children_num[t.slot + 1] / a.children_den[t.slot + 1])
                             ELSE a.children[t.slot + 1] END, t.decimals) AS children_value,
       a.reported[t.slot + 1] AS reported, a.expected[t.slot + 1] AS expected,
       b.flags & 1 <> 0 AS is_own, b.flags & 6 <> 0 AS provisional, b.flags & 128 <> 0 AS confidential,
       concat_ws('+', CASE WHEN b.flags & 32 <> 0 THEN 'final' END, CASE WHEN b.flags & 16 <> 0 THEN 'preliminary' END,
                 CASE WHEN b.flags & 8 <> 0 THEN 'estimate' END) AS vintage
  FROM aggregate a
  JOIN hierarchy h USING (hierarchy_id)
  JOIN org_unit u USING (org_id)
  JOIN slot t ON t.layout_id = a.layout_id AND t.slot < a.slots
 CROSS JOIN LATERAL (SELECT CASE WHEN t.slot < octet_length(a.flags) THEN get_byte(a.flags, t.slot) ELSE 0 END AS flags) b
 WHERE a.basis = 0;
COMMENT ON VIEW api.figure IS 'Consolidated figures of units that have units beneath them, one row a cell, rolled up from the best vintages; of the others api.cell has what they filed. '
    'value: what stands; own_value: as the unit filed it; children_value: from the units below.';
