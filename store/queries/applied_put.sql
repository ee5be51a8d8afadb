-- applied_put($1 layout, $2 year, $3 orgs, $4 first, $5 last: their filings among $6 periods, $7 forms, $8 vintages, $9 versions, $10 approved): what the
--   aggregates now contain of each unit
INSERT INTO applied AS a (layout_id, org_id, year, periods, forms, vintages, versions, approved)
SELECT $1::int, k.org_id, $2::int, ($6::int[])[k.low : k.high], ($7::int[])[k.low : k.high], ($8::smallint[])[k.low : k.high],
       ($9::int[])[k.low : k.high], ($10::boolean[])[k.low : k.high]
  FROM unnest($3::int[], $4::int[], $5::int[]) AS k (org_id, low, high)
ON CONFLICT (layout_id, org_id, year) DO UPDATE
   SET periods = excluded.periods, forms = excluded.forms, vintages = excluded.vintages, versions = excluded.versions, approved = excluded.approved
 WHERE (a.periods, a.forms, a.vintages, a.versions, a.approved)
       IS DISTINCT FROM (excluded.periods, excluded.forms, excluded.vintages, excluded.versions, excluded.approved)
