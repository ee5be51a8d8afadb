-- finding_sweep($1 layout, $2 first period, $3 last period): older findings of what a whole run computes anew
DELETE FROM aggregate_finding f
 WHERE f.layout_id = $1::int AND f.period BETWEEN $2::int AND $3::int
