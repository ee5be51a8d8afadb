-- verify_contents($1 after id, $2 how many) -> id, receipt, content digest, outline, slots and values of texts, of notes, then cells, status_slot,
--   status, place_row, place_column, places; submissions with a version
SELECT s.id, s.receipt, s.content, o.body, t.slots, t.texts, n.slots, n.texts,
       c.cells, c.status_slot, c.status, c.place_row, c.place_column, c.places
  FROM submission s
  LEFT JOIN report_cells c USING (period, org_id, layout_id, form_id, vintage, version)
  LEFT JOIN report_outline o ON o.submission = s.id
  LEFT JOIN LATERAL (SELECT array_agg(x.slot ORDER BY x.slot) AS slots, array_agg(x.value ORDER BY x.slot) AS texts
                       FROM report_text x WHERE x.submission = s.id AND x.kind = 'text') t ON true
  LEFT JOIN LATERAL (SELECT array_agg(x.slot ORDER BY x.slot) AS slots, array_agg(x.value ORDER BY x.slot) AS texts
                       FROM report_text x WHERE x.submission = s.id AND x.kind = 'note') n ON true
 WHERE s.version IS NOT NULL AND s.id > $1::bigint
 ORDER BY s.id
 LIMIT $2::bigint
