-- standing_list($1 period from, $2 period to, $3 regime, $4 form (each NULL: any)) -> the standing submission of each regime, form, unit, period and
--   vintage, when the first one that was neither rejected nor withdrawn was received; what a return asks for: why, which cells, by when; and whether
--   it says expressly that nothing occurred (IN, not a join: how many say so cannot be estimated, and a hash does not mind)
SELECT DISTINCT ON (s.regime_id, s.form_id, s.org_id, s.period, s.vintage)
       s.org_id, s.regime_id, s.form_id, s.period, s.state, s.vintage, s.version,
       min(s.received_at) OVER (PARTITION BY s.regime_id, s.form_id, s.org_id, s.period), t.reason, t.cells, t.due,
       s.id IN (SELECT v.submission FROM nil_report v WHERE v.period BETWEEN $1::int AND $2::int)
  FROM submission_now s
  LEFT JOIN submission_step t ON s.state = 'returned' AND t.submission = s.id AND t.n = s.state_n
 WHERE s.version IS NOT NULL AND s.state <> 'withdrawn' AND s.period BETWEEN $1::int AND $2::int
   AND ($3::int IS NULL OR s.regime_id = $3) AND ($4::int IS NULL OR s.form_id = $4)
 ORDER BY s.regime_id, s.form_id, s.org_id, s.period, s.vintage, s.version DESC
