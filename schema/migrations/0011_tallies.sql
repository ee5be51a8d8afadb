-- Rows say how many of the children stand behind each figure, so that a revision moves a sum also where a figure or a flag goes. All rows are made
-- anew: every filing is marked.

SET LOCAL ROLE gris_owner;
SET LOCAL search_path = gris, pg_temp;

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
      FROM (SELECT DISTINCT a.layout_id, a.org_id, f.period FROM applied a CROSS JOIN LATERAL unnest(a.periods) AS f (period) ORDER BY 1, 2, 3) k
     GROUP BY k.layout_id;
END
$marks$;

-- ---- rows ----------------------------------------------------------------------------------------------------------------------
DELETE FROM aggregate;
DELETE FROM aggregate_finding;
DELETE FROM applied;
ALTER TABLE aggregate ADD COLUMN tally bigint[] COMPRESSION lz4;
-- Compressed, but never out of the row, as the other vectors.
ALTER TABLE aggregate ALTER COLUMN tally SET STORAGE MAIN;
COMMENT ON COLUMN aggregate.tally IS 'Of the children with a figure, in fields of 9 bits from the lowest: how many there are, and how many with a part missing, not approved, '
    'estimate, preliminary, final, confidential. NULL: more than 511 children.';

-- With the rest of the key behind it: without statistics the server takes this one for single rows too, and it must not read a layout's whole period.
DROP INDEX aggregate_period;
CREATE INDEX aggregate_period ON aggregate (layout_id, period, org_id, hierarchy_id);
