-- aggregate_write(): staged rows replace or join the stored ones
INSERT INTO aggregate
SELECT * FROM stage_aggregate WHERE filings > 0
ON CONFLICT (hierarchy_id, period, org_id, layout_id, basis) DO UPDATE
   SET filings = excluded.filings, slots = excluded.slots, own = excluded.own, children = excluded.children,
       effective = excluded.effective, reported = excluded.reported, expected = excluded.expected, flags = excluded.flags,
       own_num = excluded.own_num, own_den = excluded.own_den, children_num = excluded.children_num,
       children_den = excluded.children_den, effective_num = excluded.effective_num, effective_den = excluded.effective_den,
       children_reported = excluded.children_reported, children_expected = excluded.children_expected,
       children_flags = excluded.children_flags
