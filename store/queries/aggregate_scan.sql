-- aggregate_scan($1 basis, $2 first period, $3 last period) -> the stored rows, in order of hierarchy, layout, org, period
SELECT hierarchy_id, period, org_id, layout_id, basis, filings, slots, own, children, effective, reported, expected, flags,
       own_num, own_den, children_num, children_den, effective_num, effective_den,
       children_reported, children_expected, children_flags
  FROM aggregate
 WHERE basis = $1::smallint AND period BETWEEN $2::int AND $3::int
 ORDER BY hierarchy_id, layout_id, org_id, period
