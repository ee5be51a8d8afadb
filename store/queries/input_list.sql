-- input_list($1 layout, $2 orgs, $3 periods: pairs) -> the effective filings of each pair, every vintage, with vector,
--   statuses and places, and who approved it
SELECT r.id, r.receipt, r.state, r.channel, r.sender, r.file, r.media_type, r.reference_no, r.replaces, r.org_id, r.regime_id, r.form_id,
       r.layout_id, r.period, r.vintage, r.version, r.catalog_load, r.received_at, r.accepted_at, r.due, r.original, r.content, r.size,
       r.cells, r.errors, r.warnings,
       c.cells, c.status_slot, c.status, c.place_row, c.place_column, c.places,
       CASE WHEN r.own_state IN ('approved', 'accepted', 'locked') THEN r.state_actor END
  FROM unnest($2::int[], $3::int[]) AS k (org_id, period)
  JOIN submission_read r ON r.layout_id = $1::int AND r.org_id = k.org_id AND r.period = k.period AND r.version IS NOT NULL
   AND r.state NOT IN ('withdrawn', 'superseded')
  JOIN report_cells c ON c.period = r.period AND c.org_id = r.org_id AND c.layout_id = r.layout_id AND c.form_id = r.form_id
   AND c.vintage = r.vintage AND c.version = r.version
 ORDER BY r.org_id, r.period, r.vintage
