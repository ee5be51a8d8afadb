-- finding_prune($1 hierarchies, $2 periods, $3 orgs, $4 layouts: keys): older findings of keys computed anew
DELETE FROM aggregate_finding f
 USING unnest($1::smallint[], $2::int[], $3::int[], $4::int[]) AS k (hierarchy_id, period, org_id, layout_id)
 WHERE f.hierarchy_id = k.hierarchy_id AND f.period = k.period AND f.org_id = k.org_id AND f.layout_id = k.layout_id
