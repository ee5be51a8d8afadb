-- aggregate_keep($1 layouts, $2 years: pairs): only what a full run computed stays
DELETE FROM aggregate a
 WHERE (a.layout_id, a.period / 100000) NOT IN (SELECT k.layout_id, k.year FROM unnest($1::int[], $2::int[]) AS k (layout_id, year))
