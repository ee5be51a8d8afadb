-- finding_keep($1 layouts, $2 years: pairs): only what a full run computed stays
DELETE FROM aggregate_finding f
 WHERE (f.layout_id, f.period / 100000) NOT IN (SELECT k.layout_id, k.year FROM unnest($1::int[], $2::int[]) AS k (layout_id, year))
