-- aggregate_move($1 hierarchy, $2 period, $3 org, $4 layout, $5 basis: key, $6 bases, $7 filings, $8 which of the vectors changed, as bits,
--   $9 own, $10 children, $11 effective, $12 reported, $13 expected, $14 flags, $15 children_reported, $16 children_expected, $17 children_flags):
--   a stored row without fractions, of which only some vectors are others now
UPDATE aggregate a
   SET bases = $6::smallint, filings = $7::int,
       own = CASE WHEN $8::int & 1 <> 0 THEN $9::bigint[] ELSE a.own END,
       children = CASE WHEN $8 & 2 <> 0 THEN $10::bigint[] ELSE a.children END,
       effective = CASE WHEN $8 & 4 <> 0 THEN $11::bigint[] ELSE a.effective END,
       reported = CASE WHEN $8 & 8 <> 0 THEN $12::int[] ELSE a.reported END,
       expected = CASE WHEN $8 & 16 <> 0 THEN $13::int[] ELSE a.expected END,
       flags = CASE WHEN $8 & 32 <> 0 THEN $14::bytea ELSE a.flags END,
       children_reported = CASE WHEN $8 & 64 <> 0 THEN $15::int[] ELSE a.children_reported END,
       children_expected = CASE WHEN $8 & 128 <> 0 THEN $16::int[] ELSE a.children_expected END,
       children_flags = CASE WHEN $8 & 256 <> 0 THEN $17::bytea ELSE a.children_flags END
 WHERE a.hierarchy_id = $1::smallint AND a.period = $2::int AND a.org_id = $3::int AND a.layout_id = $4::int AND a.basis = $5::smallint
