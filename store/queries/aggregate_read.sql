-- aggregate_read($1 hierarchies, $2 periods, $3 orgs, $4 layouts: keys, $5 bases, as bits) -> the stored rows of the keys that hold for one of the bases
SELECT k.hierarchy_id, k.period, k.org_id, k.layout_id, a.basis, a.bases, a.filings, a.slots,
       array_bytes(a.own), array_bytes(a.children), array_bytes(a.effective), array_bytes(a.reported), array_bytes(a.expected), a.flags,
       a.own_num, a.own_den, a.children_num, a.children_den, a.effective_num, a.effective_den,
       array_bytes(a.children_reported), array_bytes(a.children_expected), a.children_flags, array_bytes(a.tally)
  FROM unnest($1::smallint[], $2::int[], $3::int[], $4::int[]) AS k (hierarchy_id, period, org_id, layout_id)
 CROSS JOIN LATERAL (SELECT r.*
                       FROM aggregate r
                      WHERE r.hierarchy_id = k.hierarchy_id AND r.period = k.period AND r.org_id = k.org_id AND r.layout_id = k.layout_id
                     OFFSET 0) a
 WHERE a.bases & $5::int <> 0
