-- filed_year($1 layout, $2 first period, $3 last period) -> every version of every filing, as it comes; now and in the past alike: what was not there
--   yet is told by filed_states() and past_states()
SELECT org_id, form_id, period, vintage, version, array_bytes(cells), status_slot, status, submission
  FROM gris.report_cells
 WHERE layout_id = $1::int AND period BETWEEN $2::int AND $3::int
