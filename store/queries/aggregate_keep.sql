-- aggregate_keep($1 layouts, $2 years: pairs): only what a full run computed stays
DELETE FROM aggregate a
 WHERE NOT EXISTS (SELECT FROM unnest($1::int[], $2::int[]) AS k (layout_id, year) WHERE k.layout_id = a.layout_id AND k.year = a.period / 100000)
