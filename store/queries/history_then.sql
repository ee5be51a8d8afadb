-- history_then($1 layout, $2 orgs, $3 periods: pairs; $4 submission) -> as history_list, of what had been filed when that submission was, filed with it
--   included; audit rows count in the order of time
SELECT k.org_id, s.form_id, k.period, s.vintage, s.version, array_bytes(c.cells), c.status_slot, c.status,
       s.state IN ('approved', 'accepted', 'locked')
  FROM submission m
 CROSS JOIN unnest($2::int[], $3::int[]) AS k (org_id, period)
 CROSS JOIN LATERAL (SELECT f.form_id, f.vintage, f.version, e.state
                       FROM submission f
                      CROSS JOIN LATERAL (SELECT coalesce((SELECT t.state FROM submission_step t
                                                            WHERE t.submission = f.id AND t.audit < m.audit
                                                            ORDER BY t.n DESC LIMIT 1), 'received') AS state) e
                      WHERE f.period = k.period AND f.org_id = k.org_id AND f.layout_id = $1::int AND f.version IS NOT NULL
                        AND f.audit <= m.audit AND e.state <> 'withdrawn'
                      ORDER BY f.vintage DESC, f.version DESC, f.id DESC LIMIT 1) s
 CROSS JOIN LATERAL (SELECT r.cells, r.status_slot, r.status
                       FROM report_cells r
                      WHERE r.period = k.period AND r.org_id = k.org_id AND r.layout_id = $1 AND r.form_id = s.form_id
                        AND r.vintage = s.vintage AND r.version = s.version
                     OFFSET 0) c
 WHERE m.id = $4::bigint
