-- aggregate_scan($1 bases, as bits, $2 first period, $3 last period, $4 layout, NULL: any) -> the stored rows that hold for one of the bases, in order
--   of hierarchy, layout, org, period
SELECT a.hierarchy_id, a.period, a.org_id, a.layout_id, a.basis, a.bases, a.filings, a.slots,
       array_bytes(a.own), array_bytes(a.children), array_bytes(a.effective), array_bytes(a.reported), array_bytes(a.expected), a.flags,
       a.own_num, a.own_den, a.children_num, a.children_den, a.effective_num, a.effective_den,
       array_bytes(a.children_reported), array_bytes(a.children_expected), a.children_flags, array_bytes(a.tally)
  FROM aggregate a
 WHERE a.bases & $1::int <> 0 AND a.period BETWEEN $2::int AND $3::int AND ($4::int IS NULL OR a.layout_id = $4)
 ORDER BY a.hierarchy_id, a.layout_id, a.org_id, a.period, a.basis
