-- input_of($1 submissions) -> as input_list(), whatever became of them: in order of unit, period, vintage
SELECT r.id, r.receipt, r.state, r.channel, r.sender, r.file, r.media_type, r.reference_no, r.replaces, r.org_id, r.regime_id, r.form_id,
       r.layout_id, r.period, r.vintage, r.version, r.catalog_load, r.received_at, r.accepted_at, r.due, r.original, r.content, r.size,
       r.cells, r.errors, r.warnings,
       c.cells, c.status_slot, c.status, c.place_row, c.place_column, c.places,
       CASE WHEN r.own_state IN ('approved', 'accepted', 'locked') THEN r.state_actor END
  FROM unnest($1::bigint[]) AS k (id)
  JOIN submission_read r ON r.id = k.id
  JOIN report_cells c ON c.period = r.period AND c.org_id = r.org_id AND c.layout_id = r.layout_id AND c.form_id = r.form_id
   AND c.vintage = r.vintage AND c.version = r.version
 ORDER BY r.org_id, r.period, r.vintage
