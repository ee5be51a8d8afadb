-- applied_list($1 layout, $2 orgs, $3 year) -> the filings of the units in the year that the aggregates contain
SELECT k.org_id, f.form_id, f.period, f.vintage, f.version, array_bytes(c.cells), c.status_slot, c.status, f.approved
  FROM unnest($2::int[]) AS k (org_id)
 CROSS JOIN LATERAL (SELECT p.periods, p.forms, p.vintages, p.versions, p.approved
                       FROM applied p
                      WHERE p.layout_id = $1::int AND p.org_id = k.org_id AND p.year = $3::int
                     OFFSET 0) a
 CROSS JOIN LATERAL unnest(a.periods, a.forms, a.vintages, a.versions, a.approved) AS f (period, form_id, vintage, version, approved)
 CROSS JOIN LATERAL (SELECT r.cells, r.status_slot, r.status
                       FROM report_cells r
                      WHERE r.period = f.period AND r.org_id = k.org_id AND r.layout_id = $1 AND r.form_id = f.form_id
                        AND r.vintage = f.vintage AND r.version = f.version
                        AND r.period BETWEEN $3 * 100000 AND $3 * 100000 + 99999
                     OFFSET 0) c
