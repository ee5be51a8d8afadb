-- aggregate_read($1 hierarchies, $2 periods, $3 orgs, $4 layouts: keys, $5 bases) -> the stored rows of the keys
SELECT hierarchy_id, period, org_id, layout_id, basis, filings, slots, own, children, effective, reported, expected, flags,
       own_num, own_den, children_num, children_den, effective_num, effective_den,
       children_reported, children_expected, children_flags
  FROM unnest($1::smallint[], $2::int[], $3::int[], $4::int[]) AS k (hierarchy_id, period, org_id, layout_id)
  JOIN aggregate a USING (hierarchy_id, period, org_id, layout_id)
 WHERE a.basis = ANY ($5::smallint[])
