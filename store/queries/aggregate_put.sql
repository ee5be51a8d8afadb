-- aggregate_put($1 … $21 as in aggregate_move, 0: NULL too): rows without fractions replace the stored ones or join; those that are there already are
--   not written again
INSERT INTO aggregate AS a (hierarchy_id, period, org_id, layout_id, basis, bases, filings, slots, own, children, effective, tally, reported, expected,
                            children_reported, children_expected, flags, children_flags)
SELECT k.hierarchy_id, k.period, k.org_id, k.layout_id, k.basis, k.bases, k.filings, k.slots,
       CASE WHEN k.own > 0 THEN ($19::bigint[])[k.own : k.own + k.slots - 1] END,
       CASE WHEN k.children > 0 THEN ($19::bigint[])[k.children : k.children + k.slots - 1] END,
       CASE WHEN k.effective > 0 THEN ($19::bigint[])[k.effective : k.effective + k.slots - 1] END,
       CASE WHEN k.tally > 0 THEN ($19::bigint[])[k.tally : k.tally + k.slots - 1] END,
       CASE WHEN k.reported > 0 THEN ($20::int[])[k.reported : k.reported + k.slots - 1] END,
       CASE WHEN k.expected > 0 THEN ($20::int[])[k.expected : k.expected + k.slots - 1] END,
       CASE WHEN k.children_reported > 0 THEN ($20::int[])[k.children_reported : k.children_reported + k.slots - 1] END,
       CASE WHEN k.children_expected > 0 THEN ($20::int[])[k.children_expected : k.children_expected + k.slots - 1] END,
       CASE WHEN k.flags > 0 THEN substr($21::bytea, k.flags, k.slots) END,
       CASE WHEN k.children_flags > 0 THEN substr($21::bytea, k.children_flags, k.slots) END
  FROM unnest($1::smallint[], $2::int[], $3::int[], $4::int[], $5::smallint[], $6::smallint[], $7::int[], $8::int[], $9::int[], $10::int[], $11::int[],
              $12::int[], $13::int[], $14::int[], $15::int[], $16::int[], $17::int[], $18::int[])
    AS k (hierarchy_id, period, org_id, layout_id, basis, bases, filings, slots, own, children, effective, tally, reported, expected,
          children_reported, children_expected, flags, children_flags)
ON CONFLICT (hierarchy_id, period, org_id, layout_id, basis) DO UPDATE
   SET bases = excluded.bases, filings = excluded.filings, slots = excluded.slots, own = excluded.own, children = excluded.children,
       effective = excluded.effective, tally = excluded.tally, reported = excluded.reported, expected = excluded.expected,
       children_reported = excluded.children_reported, children_expected = excluded.children_expected, flags = excluded.flags,
       children_flags = excluded.children_flags, own_num = NULL, own_den = NULL, children_num = NULL, children_den = NULL,
       effective_num = NULL, effective_den = NULL
 WHERE (a.bases, a.filings, a.slots, a.flags, a.children_flags, a.effective, a.own, a.children, a.tally, a.reported, a.expected,
        a.children_reported, a.children_expected)
       IS DISTINCT FROM
       (excluded.bases, excluded.filings, excluded.slots, excluded.flags, excluded.children_flags, excluded.effective, excluded.own,
        excluded.children, excluded.tally, excluded.reported, excluded.expected, excluded.children_reported, excluded.children_expected)
    OR a.own_num IS NOT NULL
