-- aggregate_prune($1 hierarchies, $2 periods, $3 orgs, $4 layouts: keys, $5 bases whose own rows each key has now, as bits): rows of the keys that are
--   no more
DELETE FROM aggregate a
 USING unnest($1::smallint[], $2::int[], $3::int[], $4::int[], $5::int[]) AS k (hierarchy_id, period, org_id, layout_id, kept)
 WHERE a.hierarchy_id = k.hierarchy_id AND a.period = k.period AND a.org_id = k.org_id AND a.layout_id = k.layout_id
   AND 1 << a.basis & k.kept = 0
