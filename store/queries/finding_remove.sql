-- finding_remove($1 full, $2 hierarchies, $3 periods, $4 orgs, $5 layouts: keys): older findings of keys computed anew
DELETE FROM aggregate_finding f
 WHERE $1::boolean
    OR (f.hierarchy_id, f.period, f.org_id, f.layout_id) IN (SELECT * FROM unnest($2::smallint[], $3::int[], $4::int[], $5::int[]))
