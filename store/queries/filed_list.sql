-- filed_list($1 layout, $2 orgs, $3 periods: pairs, $4 position, 0: all events) -> the effective filing of each pair and vintage as of the position:
--   the highest version that was not withdrawn
SELECT DISTINCT ON (s.org_id, s.period, s.vintage)
       s.org_id, s.form_id, s.period, s.vintage, s.version, e.state IN ('approved', 'accepted', 'locked'), s.id,
       c.cells, c.status_slot, c.status
  FROM unnest($2::int[], $3::int[]) AS k (org_id, period)
  JOIN submission s ON s.layout_id = $1::int AND s.period = k.period AND s.org_id = k.org_id AND s.version IS NOT NULL
  JOIN LATERAL (SELECT v.state
                  FROM submission_event v JOIN audit a ON a.id = v.audit
                 WHERE v.submission = s.id AND ($4::bigint = 0 OR a.position <= $4)
                 ORDER BY v.n DESC LIMIT 1) e ON e.state <> 'withdrawn'
  JOIN report_cells c ON c.period = s.period AND c.org_id = s.org_id AND c.layout_id = s.layout_id AND c.form_id = s.form_id
   AND c.vintage = s.vintage AND c.version = s.version
 ORDER BY s.org_id, s.period, s.vintage, s.version DESC
