-- aggregate_move($1 hierarchies, $2 periods, $3 orgs, $4 layouts, $5 bases: keys, $6 bases for which they hold, $7 filings, $8 slots, $9 … $18 where each
--   vector begins among $19 cells, $20 counts, $21 flags; 0: it stays, -1: NULL): stored rows of which only some vectors are others now
UPDATE aggregate a
   SET bases = k.bases, filings = k.filings,
       own = CASE WHEN k.own > 0 THEN ($19::bigint[])[k.own : k.own + k.slots - 1] WHEN k.own = 0 THEN a.own END,
       children = CASE WHEN k.children > 0 THEN ($19::bigint[])[k.children : k.children + k.slots - 1] WHEN k.children = 0 THEN a.children END,
       effective = CASE WHEN k.effective > 0 THEN ($19::bigint[])[k.effective : k.effective + k.slots - 1] WHEN k.effective = 0 THEN a.effective END,
       tally = CASE WHEN k.tally > 0 THEN ($19::bigint[])[k.tally : k.tally + k.slots - 1] WHEN k.tally = 0 THEN a.tally END,
       reported = CASE WHEN k.reported > 0 THEN ($20::int[])[k.reported : k.reported + k.slots - 1] WHEN k.reported = 0 THEN a.reported END,
       expected = CASE WHEN k.expected > 0 THEN ($20::int[])[k.expected : k.expected + k.slots - 1] WHEN k.expected = 0 THEN a.expected END,
       children_reported = CASE WHEN k.children_reported > 0 THEN ($20::int[])[k.children_reported : k.children_reported + k.slots - 1] WHEN k.children_reported = 0 THEN a.children_reported END,
       children_expected = CASE WHEN k.children_expected > 0 THEN ($20::int[])[k.children_expected : k.children_expected + k.slots - 1] WHEN k.children_expected = 0 THEN a.children_expected END,
       flags = CASE WHEN k.flags > 0 THEN substr($21::bytea, k.flags, k.slots) WHEN k.flags = 0 THEN a.flags END,
       children_flags = CASE WHEN k.children_flags > 0 THEN substr($21::bytea, k.children_flags, k.slots) WHEN k.children_flags = 0 THEN a.children_flags END
  FROM unnest($1::smallint[], $2::int[], $3::int[], $4::int[], $5::smallint[], $6::smallint[], $7::int[], $8::int[], $9::int[], $10::int[], $11::int[],
              $12::int[], $13::int[], $14::int[], $15::int[], $16::int[], $17::int[], $18::int[])
    AS k (hierarchy_id, period, org_id, layout_id, basis, bases, filings, slots, own, children, effective, tally, reported, expected,
          children_reported, children_expected, flags, children_flags)
 WHERE a.hierarchy_id = k.hierarchy_id AND a.period = k.period AND a.org_id = k.org_id AND a.layout_id = k.layout_id AND a.basis = k.basis
