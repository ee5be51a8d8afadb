-- history_year($1 layout, $2 first period, $3 last period, $4 submission) -> the filings that the aggregates contained when that submission was filed:
--   as far as the last run had seen the chain that had not seen it yet; columns as of filed_list
SELECT s.org_id, s.form_id, s.period, s.vintage, s.version, array_bytes(c.cells), c.status_slot, c.status,
       s.state IN ('approved', 'accepted', 'locked')
  FROM (SELECT DISTINCT ON (f.period, f.org_id, f.vintage) f.org_id, f.form_id, f.period, f.vintage, f.version, e.state
          FROM (SELECT max(r.position) AS position
                  FROM aggregate_run r, submission m JOIN audit own ON own.id = m.audit
                 WHERE m.id = $4::bigint AND (own.position IS NULL OR r.position < own.position)) p
         CROSS JOIN submission f
          JOIN audit a ON a.id = f.audit AND a.position <= p.position
         CROSS JOIN LATERAL (SELECT coalesce((SELECT t.state FROM submission_step t JOIN audit u ON u.id = t.audit
                                               WHERE t.submission = f.id AND u.position <= p.position
                                               ORDER BY t.n DESC LIMIT 1), 'received') AS state) e
         WHERE f.layout_id = $1::int AND f.period BETWEEN $2::int AND $3::int AND f.version IS NOT NULL AND e.state <> 'withdrawn'
         ORDER BY f.period, f.org_id, f.vintage, f.version DESC, f.id DESC) s
 CROSS JOIN LATERAL (SELECT r.cells, r.status_slot, r.status
                       FROM report_cells r
                      WHERE r.period = s.period AND r.org_id = s.org_id AND r.layout_id = $1 AND r.form_id = s.form_id
                        AND r.vintage = s.vintage AND r.version = s.version
                     OFFSET 0) c
