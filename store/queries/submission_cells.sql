-- submission_cells($1 submission) -> its vector with statuses and places
SELECT c.cells, c.status_slot, c.status, c.place_row, c.place_column, c.places
  FROM report_cells c
  JOIN submission s ON s.id = c.submission
   AND c.period = s.period AND c.org_id = s.org_id AND c.layout_id = s.layout_id AND c.form_id = s.form_id
   AND c.vintage = s.vintage AND c.version = s.version
 WHERE s.id = $1::bigint
